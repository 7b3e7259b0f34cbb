import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, buildMessage, isObject } from 'class-validator';

const mostFindings = 100;
const isText = (value: unknown, max: number): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= max;

const isFinding = (finding: unknown): boolean => {
  if (!isObject<Record<string, unknown>>(finding) || Array.isArray(finding)) return false;
  const { value, reason, basis, ...rest } = finding;
  return (
    Object.keys(rest).length === 0 &&
    typeof value === 'boolean' &&
    isText(reason, 10_000) &&
    Array.isArray(basis) &&
    basis.length <= 50 &&
    basis.every((one) => isText(one, 200))
  );
};

/** Ids of the findings that are not well formed; `null` when the whole is not a map of 1 to 100 findings. */
function malformed(findings: unknown): string[] | null {
  if (!isObject<Record<string, unknown>>(findings)) return null;
  const entries = Object.entries(findings);
  if (entries.length === 0 || entries.length > mostFindings) return null;
  return entries.filter(([id, finding]) => !isText(id, 100) || !isFinding(finding)).map(([id]) => id);
}

/** Findings by their id, each `{ value, reason, basis }`. Rule `areFindings`; its message names those that are not. */
export const AreFindings = (): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'areFindings',
      validator: {
        validate: (value: unknown) => malformed(value)?.length === 0,
        defaultMessage: buildMessage((_, args) => {
          const ids = malformed(args?.value)?.map((id) => id.slice(0, 100)) ?? [];
          return `$property must map ids to { value: boolean, reason: string, basis: string[] }${ids.length > 0 ? `; not so: ${ids.join(', ')}` : ''}`;
        }),
      },
    }),
    ApiProperty({
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['value', 'reason', 'basis'],
        properties: {
          value: { type: 'boolean' },
          reason: { type: 'string', minLength: 1, maxLength: 10_000 },
          basis: { type: 'array', maxItems: 50, items: { type: 'string' } },
        },
      },
    }),
  );
