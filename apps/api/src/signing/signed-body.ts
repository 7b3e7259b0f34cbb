import { sealedFields } from '../acts/sealed-fields';

/** A key's proof is made over its registration, so it can't be part of what it signs. */
const unsigned: Record<string, string[]> = { RegisterSigningKey: ['proof'] };

function nullAt(value: unknown, [head, ...rest]: string[]): unknown {
  if (value === null || value === undefined) return value;
  if (head === undefined) return null;
  if (head === '*') return Array.isArray(value) ? value.map((item) => nullAt(item, rest)) : value;
  const record = value as Record<string, unknown>;
  return typeof value === 'object' && head in record ? { ...record, [head]: nullAt(record[head], rest) } : value;
}

/** A request's body as it is signed: as it was sent, with private persons' data null, so that erasing them later leaves the signature whole. */
export const signedBody = (type: string, body: unknown): unknown =>
  [...(sealedFields[type] ?? []), ...(unsigned[type] ?? [])].reduce<unknown>(
    (value, path) => nullAt(value, path.split('.')),
    body ?? {},
  );
