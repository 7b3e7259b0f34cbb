import type { CivilDate, Instant, KeyAlgorithm } from '@dingce/domain';
import type { Sql } from '@dingce/ledger';
import { civilDate } from './civil-date';

/** A person's key as some organ registered it. */
export interface SigningKeyView {
  keyId: string;
  organId: string;
  personId: string;
  algorithm: KeyAlgorithm;
  publicKey: string;
  webauthn: { rpId: string; origins: string[] } | null;
  registeredAt: Instant;
  /** First day on which it no longer signs. */
  expiresOn: CivilDate | null;
  revokedAt: Instant | null;
}

/** A key's standing at an instant; the days of its end are its organ's. */
export type KeyStanding = 'in-force' | 'not-yet' | 'expired' | 'revoked';

export type ZonedKey = SigningKeyView & { timeZone: string };

export function standingAt(key: ZonedKey, at: Instant): KeyStanding {
  const now = Date.parse(at);
  if (now < Date.parse(key.registeredAt)) return 'not-yet';
  if (key.revokedAt !== null && Date.parse(key.revokedAt) <= now) return 'revoked';
  return key.expiresOn !== null && civilDate(at, key.timeZone) >= key.expiresOn ? 'expired' : 'in-force';
}

/** Whether an act of that instant was rightly signed: the act that revokes a key may be its last. */
export const standingThen = (key: ZonedKey, recordedAt: Instant): KeyStanding =>
  standingAt(key.revokedAt === recordedAt ? { ...key, revokedAt: null } : key, recordedAt);

type Row = Omit<ZonedKey, 'registeredAt' | 'revokedAt'> & { registeredAt: Date; revokedAt: Date | null };

const columns = `k.key_id as "keyId", k.organ_id as "organId", k.person_id as "personId", k.algorithm, k.public_key as "publicKey", k.webauthn,
  k.registered_at as "registeredAt", k.expires_on::text as "expiresOn", k.revoked_at as "revokedAt", o.time_zone as "timeZone"`;

const keyOf = (row: Row): ZonedKey => ({
  ...row,
  registeredAt: row.registeredAt.toISOString(),
  revokedAt: row.revokedAt?.toISOString() ?? null,
});

/** Keys by their ids; ids that name none are left out. */
export async function keysById(sql: Sql, keyIds: string[]): Promise<Map<string, ZonedKey>> {
  if (keyIds.length === 0) return new Map();
  const rows = await sql.query<Row>(
    `select ${columns} from identity.signing_key k join identity.organ o using (organ_id) where k.key_id = any ($1)`,
    [keyIds],
  );
  return new Map(rows.map((row) => [row.keyId, keyOf(row)]));
}

/** All keys a person ever had, oldest first. */
export async function keysOfPerson(sql: Sql, personId: string): Promise<ZonedKey[]> {
  const rows = await sql.query<Row>(
    `select ${columns} from identity.signing_key k join identity.organ o using (organ_id) where k.person_id = $1
     order by k.registered_at, k.key_id`,
    [personId],
  );
  return rows.map(keyOf);
}
