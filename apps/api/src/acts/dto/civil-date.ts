import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, buildMessage } from 'class-validator';

/** `2026-02-28`, and only if the calendar has that day. */
export function isCivilDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

/** A civil date of the organ's time zone; rule `isCivilDate`. */
export const IsCivilDate = (): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'isCivilDate',
      validator: {
        validate: isCivilDate,
        defaultMessage: buildMessage(() => '$property must be a date that exists, such as 2026-03-02'),
      },
    }),
    ApiProperty({ format: 'date' }),
  );
