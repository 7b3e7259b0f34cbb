import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, buildMessage, isISO8601 } from 'class-validator';

/** A moment with its zone, `2026-03-02T09:00:00+08:00`; without a zone nobody knows which moment is meant. */
export const isInstant = (value: unknown): value is string =>
  isISO8601(value, { strict: true, strictSeparator: true }) &&
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/.test(value as string) &&
  !Number.isNaN(Date.parse(value as string));

/** Any zone is taken and turned into UTC with milliseconds, as the record has it; rule `isInstant`. */
export const IsInstant = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (isInstant(value) ? new Date(value).toISOString() : value)),
    ValidateBy({
      name: 'isInstant',
      validator: {
        validate: isInstant,
        defaultMessage: buildMessage(
          () => '$property must be an ISO 8601 instant with its zone, such as 2026-03-02T01:00:00.000Z',
        ),
      },
    }),
    ApiProperty({ format: 'date-time' }),
  );
