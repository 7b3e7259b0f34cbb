import { createHmac, randomBytes } from 'node:crypto';
import { canonical } from './canonical';
import type { Sql } from './sql';
import { decrypt, encrypt, keyNamed } from './vault-keys';
import type { KeyRing } from './vault-keys';

/** A private value with its salt; only the commitment enters the record. */
export interface SealedValue {
  /** Hex HMAC-SHA-256(salt, field ‖ 0x00 ‖ JCS(value)). */
  commitment: string;
  field: string;
  salt: Buffer;
  value: unknown;
}

/** What the vault tells of a value without opening it. */
export interface VaultLine {
  commitment: string;
  field: string;
  stream: string;
  erasedAt: string | null;
  /** Kept for a statutory period only: nobody reads it. */
  restrictedAt: string | null;
}

const commitmentOf = (field: string, salt: Buffer, value: unknown): string =>
  createHmac('sha256', salt).update(field).update(Buffer.of(0)).update(canonical(value)).digest('hex');

const bytesOf = (commitments: string[]): Buffer[] => commitments.map((c) => Buffer.from(c, 'hex'));

/** A salt of 32 random bytes, so that a phone number can't be found by trying them all. */
export function seal(field: string, value: unknown): SealedValue {
  const salt = randomBytes(32);
  return { commitment: commitmentOf(field, salt, value), field, salt, value };
}

export const verifySealed = ({ commitment, field, salt, value }: SealedValue): boolean =>
  commitmentOf(field, salt, value) === commitment;

/** A value under a key of its own, and that key under the ring's newest. Salt and value are never apart: either alone would betray the other. */
export function locked(
  ring: KeyRing,
  { commitment, salt, value }: Pick<SealedValue, 'commitment' | 'salt' | 'value'>,
): { sealed: Buffer; kek: string; wrapped: Buffer } {
  const key = randomBytes(32);
  const bound = Buffer.from(commitment, 'hex');
  const plain = Buffer.from(canonical({ salt: salt.toString('base64'), value }));
  return {
    sealed: encrypt(key, plain, bound),
    kek: ring.newest,
    wrapped: encrypt(keyNamed(ring, ring.newest), key, bound),
  };
}

/** Stores values encrypted; the application's role can store them no other way. */
export async function storeSealed(sql: Sql, ring: KeyRing, stream: string, values: SealedValue[]): Promise<void> {
  if (values.length === 0) return;
  const all = values.map((value) => locked(ring, value));
  await sql.query(
    `with kept as (insert into vault.value (commitment, field, stream_id, sealed) select c, f, $1, s from unnest($2::bytea[], $3::text[], $4::bytea[]) as v(c, f, s))
     insert into vault.key (commitment, kek, wrapped) select * from unnest($2::bytea[], $5::text[], $6::bytea[])`,
    [
      stream,
      bytesOf(values.map((v) => v.commitment)),
      values.map((v) => v.field),
      all.map((v) => v.sealed),
      all.map((v) => v.kek),
      all.map((v) => v.wrapped),
    ],
  );
}

interface ValueRow {
  commitment: Buffer;
  field: string;
  sealed: Buffer | null;
  kek: string | null;
  wrapped: Buffer | null;
  salt: Buffer | null;
  value: unknown;
}

/**
 * Values with their salts, in no order; what was erased, is restricted or is not known is absent. Throws VaultKeyMissing
 * when a value's key was wrapped under a key that the ring does not hold.
 */
export async function readSealed(sql: Sql, ring: KeyRing, commitments: string[]): Promise<SealedValue[]> {
  const rows = await sql.query<ValueRow>(
    `select commitment, field, sealed, kek, wrapped, salt, value from vault.value left join vault.key using (commitment)
      where commitment = any ($1::bytea[]) and erased_at is null and restricted_at is null`,
    [bytesOf(commitments)],
  );
  return rows.map((row) => opened(ring, row));
}

/** Values by commitment; an erased or restricted one is absent. */
export async function openSealed(sql: Sql, ring: KeyRing, commitments: string[]): Promise<Record<string, unknown>> {
  const values = await readSealed(sql, ring, commitments);
  return Object.fromEntries(values.map(({ commitment, value }) => [commitment, value]));
}

/** What is known of the values, erased ones too; unknown commitments are absent. */
export async function vaultLines(sql: Sql, commitments: string[]): Promise<VaultLine[]> {
  const rows = await sql.query<{
    commitment: Buffer;
    field: string;
    stream_id: string;
    erased_at: Date | null;
    restricted_at: Date | null;
  }>(
    `select commitment, field, stream_id, erased_at, restricted_at from vault.value
      where commitment = any ($1::bytea[]) order by commitment`,
    [bytesOf(commitments)],
  );
  return rows.map((row) => ({
    commitment: row.commitment.toString('hex'),
    field: row.field,
    stream: row.stream_id,
    erasedAt: row.erased_at?.toISOString() ?? null,
    restrictedAt: row.restricted_at?.toISOString() ?? null,
  }));
}

function opened(ring: KeyRing, row: ValueRow): SealedValue {
  const commitment = row.commitment.toString('hex');
  // Stored before the vault was encrypted; `dingce vault rewrap` locks these too.
  if (row.sealed === null) return { commitment, field: row.field, salt: row.salt ?? Buffer.of(), value: row.value };
  if (row.kek === null || row.wrapped === null) throw new Error(`the key of ${commitment} is missing in vault.key`);
  const key = decrypt(keyNamed(ring, row.kek), row.wrapped, row.commitment);
  const { salt, value } = JSON.parse(decrypt(key, row.sealed, row.commitment).toString('utf8')) as {
    salt: string;
    value: unknown;
  };
  return { commitment, field: row.field, salt: Buffer.from(salt, 'base64'), value };
}
