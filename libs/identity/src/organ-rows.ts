import { appointmentLines } from '@dingce/domain';
import type { Client, Login, Organ, Person, Post, SigningKey, Unit } from '@dingce/domain';
import type { Sql } from '@dingce/ledger';

/** Another organ's stream holds this id: ids of units, posts and clients are one per ledger. The act is rolled back. */
export class IdTaken extends Error {
  constructor(
    readonly kind: 'unit' | 'post' | 'client' | 'key',
    readonly id: string,
  ) {
    super(`${kind} ${id} belongs to another organ`);
  }
}

/** Another organ has linked this login to another person. The act is rolled back. */
export class LoginTaken extends Error {
  constructor(
    readonly login: Login,
    readonly personId: string,
  ) {
    super(`login ${login.subject} of ${login.issuer} is linked to ${personId}`);
  }
}

export async function writeOrgan(sql: Sql, organ: Organ, schema = 'identity'): Promise<void> {
  const { organId, name, level, superiorOrganId, timeZone, ruleSetId, meetingRules } = organ;
  await sql.query(
    `insert into ${schema}.organ values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
     on conflict (organ_id) do update set meeting_rules = excluded.meeting_rules`,
    [
      organId,
      name.zh,
      name.en,
      level,
      superiorOrganId,
      timeZone,
      ruleSetId,
      meetingRules && JSON.stringify(meetingRules),
    ],
  );
}

export async function writeUnit(sql: Sql, organ: Organ, id: string, schema = 'identity'): Promise<void> {
  const { unitId, names, kind, until, mergedInto } = organ.units[id] as Unit;
  const name = (names.at(-1) as Unit['names'][number]).name;
  const written = await sql.query(
    `insert into ${schema}.unit as held values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (unit_id) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
       until_on = excluded.until_on, merged_into = excluded.merged_into
     where held.organ_id = excluded.organ_id returning unit_id`,
    [unitId, organ.organId, name.zh, name.en, kind, until, mergedInto],
  );
  if (written.length === 0) throw new IdTaken('unit', id);
}

export async function writePost(sql: Sql, organ: Organ, id: string, schema = 'identity'): Promise<void> {
  const { postId, units, title, roles, until } = organ.posts[id] as Post;
  const { unitId } = units.at(-1) as Post['units'][number];
  const written = await sql.query(
    `insert into ${schema}.post as held values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (post_id) do update set unit_id = excluded.unit_id, until_on = excluded.until_on
     where held.organ_id = excluded.organ_id returning post_id`,
    [postId, organ.organId, unitId, title.zh, title.en, roles, until],
  );
  if (written.length === 0) throw new IdTaken('post', id);
}

export async function writeClient(sql: Sql, organ: Organ, id: string, schema = 'identity'): Promise<void> {
  const { clientId, name, unitId, roles, revokedOn } = organ.clients[id] as Client;
  const written = await sql.query(
    `insert into ${schema}.client as held values ($1, $2, $3, $4, $5, $6)
     on conflict (client_id) do update set revoked_on = excluded.revoked_on
     where held.organ_id = excluded.organ_id returning client_id`,
    [clientId, organ.organId, name, unitId, roles, revokedOn],
  );
  if (written.length === 0) throw new IdTaken('client', id);
}

/** Neither the id nor the key itself may be another organ's. */
export async function writeSigningKey(sql: Sql, organ: Organ, id: string, schema = 'identity'): Promise<void> {
  const key = organ.signingKeys[id] as SigningKey;
  const { keyId, personId, algorithm, publicKey, webauthn, registeredAt, expiresOn, revokedAt } = key;
  await sql.query(
    `insert into ${schema}.signing_key values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9) on conflict do nothing`,
    [
      keyId,
      organ.organId,
      personId,
      algorithm,
      publicKey,
      webauthn && JSON.stringify(webauthn),
      registeredAt,
      expiresOn,
      revokedAt,
    ],
  );
  const written = await sql.query(
    `update ${schema}.signing_key set revoked_at = $3 where key_id = $1 and organ_id = $2 returning key_id`,
    [keyId, organ.organId, revokedAt],
  );
  if (written.length === 0) throw new IdTaken('key', id);
}

/** A person's rows are written anew: name, logins and career in this organ. */
export async function writePerson(sql: Sql, organ: Organ, id: string, schema = 'identity'): Promise<void> {
  const { personId, name, logins } = organ.persons[id] as Person;
  const { organId } = organ;
  await sql.query(`insert into ${schema}.person values ($1, $2, $3) on conflict (person_id, organ_id) do nothing`, [
    organId,
    personId,
    name,
  ]);
  await sql.query(`delete from ${schema}.login where person_id = $1 and organ_id = $2`, [personId, organId]);
  for (const login of logins) await writeLogin(sql, organId, personId, login, schema);
  await sql.query(`delete from ${schema}.appointment where person_id = $1 and organ_id = $2`, [personId, organId]);
  for (const line of appointmentLines(organ, personId)) {
    const { postId, unitId, unitName, roles, from, until, ended } = line;
    await sql.query(`insert into ${schema}.appointment values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
      organId,
      personId,
      postId,
      unitId,
      unitName.zh,
      unitName.en,
      roles,
      from,
      until,
      ended,
    ]);
  }
}

async function writeLogin(sql: Sql, organId: string, personId: string, login: Login, schema: string): Promise<void> {
  const { issuer, subject } = login;
  // Two organs may link one login at once: the lock makes the later one see the earlier.
  await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 713))', [JSON.stringify([issuer, subject])]);
  const [other] = await sql.query<{ person_id: string }>(
    `select person_id from ${schema}.login where issuer = $1 and subject = $2 and person_id <> $3`,
    [issuer, subject, personId],
  );
  if (other) throw new LoginTaken(login, other.person_id);
  await sql.query(`insert into ${schema}.login values ($1, $2, $3, $4)`, [issuer, subject, organId, personId]);
}
