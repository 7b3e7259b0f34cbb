import { createHmac, randomBytes } from 'node:crypto';
import { canonical } from './canonical';
import type { Sql } from './sql';

/** A private value with its salt; only the commitment enters the record. */
export interface SealedValue {
  /** Hex HMAC-SHA-256(salt, field ‖ 0x00 ‖ JCS(value)). */
  commitment: string;
  field: string;
  salt: Buffer;
  value: unknown;
}

const commitmentOf = (field: string, salt: Buffer, value: unknown): string =>
  createHmac('sha256', salt).update(field).update(Buffer.of(0)).update(canonical(value)).digest('hex');

/** A salt of 32 random bytes, so that a phone number can't be found by trying them all. */
export function seal(field: string, value: unknown): SealedValue {
  const salt = randomBytes(32);
  return { commitment: commitmentOf(field, salt, value), field, salt, value };
}

export const verifySealed = ({ commitment, field, salt, value }: SealedValue): boolean =>
  commitmentOf(field, salt, value) === commitment;

export async function storeSealed(sql: Sql, stream: string, values: SealedValue[]): Promise<void> {
  for (const { commitment, field, salt, value } of values)
    await sql.query('insert into vault.value (commitment, field, salt, value, stream_id) values ($1, $2, $3, $4, $5)', [
      Buffer.from(commitment, 'hex'),
      field,
      salt,
      JSON.stringify(value),
      stream,
    ]);
}

/** Values by commitment; an erased one is absent. */
export async function openSealed(sql: Sql, commitments: string[]): Promise<Record<string, unknown>> {
  const rows = await sql.query<{ commitment: Buffer; value: unknown }>(
    'select commitment, value from vault.value where commitment = any ($1::bytea[]) and erased_at is null',
    [commitments.map((c) => Buffer.from(c, 'hex'))],
  );
  return Object.fromEntries(rows.map((row) => [row.commitment.toString('hex'), row.value]));
}

/** Values with their salts, in no order: what opens a commitment. An erased one is absent. */
export async function readSealed(sql: Sql, commitments: string[]): Promise<SealedValue[]> {
  const rows = await sql.query<{ commitment: Buffer; field: string; salt: Buffer; value: unknown }>(
    'select commitment, field, salt, value from vault.value where commitment = any ($1::bytea[]) and erased_at is null',
    [commitments.map((c) => Buffer.from(c, 'hex'))],
  );
  return rows.map(({ commitment, ...opened }) => ({ commitment: commitment.toString('hex'), ...opened }));
}
