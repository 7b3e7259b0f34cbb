import type { CivilDate, MeetingRules, Role, Text } from '@dingce/domain';
import type { Sql } from '@dingce/ledger';

/** One stretch of an appointment in one unit under one name; in force on every day of [from, until). */
export interface CareerLine {
  organId: string;
  organ: Text;
  unitId: string;
  /** The unit's name at that time. */
  unit: Text;
  postId: string;
  post: Text;
  roles: Role[];
  from: CivilDate;
  until: CivilDate | null;
  /** Why the appointment ended with this stretch; null while it goes on or where only its unit changed. */
  ended: string | null;
}

/** A career line with the zone in which its days begin and end. */
export type ZonedLine = CareerLine & { timeZone: string };

export interface OrganView {
  organId: string;
  name: Text;
  timeZone: string;
  ruleSetId: string;
  superiorOrganId: string | null;
}

export interface ClientView {
  clientId: string;
  organId: string;
  unitId: string;
  roles: Role[];
  revoked: boolean;
}

interface LineRow {
  organ_id: string;
  organ_zh: string;
  organ_en: string;
  time_zone: string;
  unit_id: string;
  unit_name_zh: string;
  unit_name_en: string;
  post_id: string;
  title_zh: string;
  title_en: string;
  roles: Role[];
  from_on: string;
  until_on: string | null;
  ended: string | null;
}

const lineOf = (row: LineRow): ZonedLine => ({
  organId: row.organ_id,
  organ: { zh: row.organ_zh, en: row.organ_en },
  unitId: row.unit_id,
  unit: { zh: row.unit_name_zh, en: row.unit_name_en },
  postId: row.post_id,
  post: { zh: row.title_zh, en: row.title_en },
  roles: row.roles,
  from: row.from_on,
  until: row.until_on,
  ended: row.ended,
  timeZone: row.time_zone,
});

export async function personOfLogin(sql: Sql, issuer: string, subject: string): Promise<string | null> {
  const [row] = await sql.query<{ person_id: string }>(
    'select person_id from identity.login where issuer = $1 and subject = $2 limit 1',
    [issuer, subject],
  );
  return row?.person_id ?? null;
}

/** The name a person was registered under; null for somebody unknown. */
export async function nameOf(sql: Sql, personId: string): Promise<string | null> {
  const [row] = await sql.query<{ name: string }>(
    'select name from identity.person where person_id = $1 order by organ_id limit 1',
    [personId],
  );
  return row?.name ?? null;
}

/** All stretches in all organs, oldest first. */
export async function linesOf(sql: Sql, personId: string): Promise<ZonedLine[]> {
  const rows = await sql.query<LineRow>(
    `select a.organ_id, o.name_zh as organ_zh, o.name_en as organ_en, o.time_zone, a.unit_id, a.unit_name_zh, a.unit_name_en,
       a.post_id, p.title_zh, p.title_en, a.roles, a.from_on::text as from_on, a.until_on::text as until_on, a.ended
     from identity.appointment a
     join identity.organ o on o.organ_id = a.organ_id
     join identity.post p on p.post_id = a.post_id
     where a.person_id = $1 order by a.from_on, a.organ_id, a.post_id`,
    [personId],
  );
  return rows.map(lineOf);
}

export async function organOf(sql: Sql, organId: string): Promise<OrganView | null> {
  const [row] = await sql.query<{
    name_zh: string;
    name_en: string;
    time_zone: string;
    rule_set_id: string;
    superior_organ_id: string | null;
  }>('select name_zh, name_en, time_zone, rule_set_id, superior_organ_id from identity.organ where organ_id = $1', [
    organId,
  ]);
  if (!row) return null;
  const {
    name_zh: zh,
    name_en: en,
    time_zone: timeZone,
    rule_set_id: ruleSetId,
    superior_organ_id: superiorOrganId,
  } = row;
  return { organId, name: { zh, en }, timeZone, ruleSetId, superiorOrganId };
}

export async function meetingRulesOf(sql: Sql, organId: string): Promise<MeetingRules | null> {
  const [row] = await sql.query<{ meeting_rules: MeetingRules | null }>(
    'select meeting_rules from identity.organ where organ_id = $1',
    [organId],
  );
  return row?.meeting_rules ?? null;
}

/** The organ and all below it. A circle of superiors ends, for each organ is taken once. */
export async function organsUnder(sql: Sql, organId: string): Promise<string[]> {
  const rows = await sql.query<{ organ_id: string }>(
    `with recursive below as (
       select $1::text as organ_id
       union select o.organ_id from identity.organ o join below b on o.superior_organ_id = b.organ_id
     ) select organ_id from below order by organ_id`,
    [organId],
  );
  return rows.map((row) => row.organ_id);
}

/** The unit and every unit that was merged into it by that day, however indirectly. */
export async function unitsMergedInto(sql: Sql, unitId: string, on: CivilDate): Promise<string[]> {
  const rows = await sql.query<{ unit_id: string }>(
    `with recursive gone as (
       select $1::text as unit_id
       union select u.unit_id from identity.unit u join gone g on u.merged_into = g.unit_id where u.until_on <= $2::date
     ) select unit_id from gone order by unit_id`,
    [unitId, on],
  );
  return rows.map((row) => row.unit_id);
}

/** A client in the unit that its unit has become by that day. */
export async function clientOf(sql: Sql, clientId: string, on: CivilDate): Promise<ClientView | null> {
  const [row] = await sql.query<{ organ_id: string; unit_id: string; roles: Role[]; revoked: boolean }>(
    `with recursive now_in as (
       select c.unit_id, 0 as depth from identity.client c where c.client_id = $1
       union select u.merged_into, n.depth + 1 from identity.unit u join now_in n on n.unit_id = u.unit_id
         where u.merged_into is not null and u.until_on <= $2::date
     )
     select c.organ_id, (select n.unit_id from now_in n order by n.depth desc limit 1) as unit_id, c.roles, c.revoked_on is not null as revoked
     from identity.client c where c.client_id = $1`,
    [clientId, on],
  );
  return row ? { clientId, organId: row.organ_id, unitId: row.unit_id, roles: row.roles, revoked: row.revoked } : null;
}

/** Chinese names of persons, posts, units, organs and clients; ids that name nothing are left out. */
export async function namesOf(sql: Sql, ids: string[]): Promise<Record<string, string>> {
  const rows = await sql.query<{ id: string; name: string }>(
    `select client_id as id, name from identity.client where client_id = any($1)
     union all select organ_id, name_zh from identity.organ where organ_id = any($1)
     union all select unit_id, name_zh from identity.unit where unit_id = any($1)
     union all select post_id, title_zh from identity.post where post_id = any($1)
     union all select person_id, name from identity.person where person_id = any($1)`,
    [ids],
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}
