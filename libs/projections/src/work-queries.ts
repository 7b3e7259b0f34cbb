import type { Duty } from '@dingce/domain';
import type { Sql } from '@dingce/ledger';

export interface InboxLine {
  decisionId: string;
  title: string;
  stage: string;
  dutyId: string;
  what: string;
  unitId: string | null;
  personId: string | null;
  openedAt: string;
  dueAt: string | null;
  duty: Duty;
}

export interface InboxFilter {
  unitId: string | null;
  personId: string;
  /** mine: claimed by or delegated to me; unclaimed: my unit's, nobody's yet; unit: all of my unit's. */
  box: 'mine' | 'unclaimed' | 'unit';
  after?: { dueAt: string; stream: string; dutyId: string };
  limit: number;
}

const noDate = '9999-12-31T00:00:00.000Z';

/** Assigned work, earliest date first; work without a date comes last. */
export async function inbox(sql: Sql, filter: InboxFilter): Promise<InboxLine[]> {
  const { unitId, personId, box, after, limit } = filter;
  const mine = box === 'mine';
  const rows = await sql.query<Omit<InboxLine, 'openedAt' | 'dueAt'> & { openedAt: Date; dueAt: Date | null }>(
    `select d.decision_id as "decisionId", d.title, u.stage, u.duty_id as "dutyId", u.what, u.unit_id as "unitId", u.person_id as "personId",
       u.opened_at as "openedAt", u.due_at as "dueAt", u.duty
     from projection.duty u join projection.decision d using (stream_id)
     where u.status = 'open' and ${mine ? 'u.person_id = $1' : `u.unit_id = $1${box === 'unclaimed' ? ' and u.person_id is null' : ''}`}
       and (coalesce(u.due_at, '${noDate}'::timestamptz), u.stream_id, u.duty_id) > ($2::timestamptz, $3, $4)
     order by coalesce(u.due_at, '${noDate}'::timestamptz), u.stream_id, u.duty_id limit $5`,
    [mine ? personId : (unitId ?? ''), after?.dueAt ?? '-infinity', after?.stream ?? '', after?.dutyId ?? '', limit],
  );
  return rows.map((row) => ({ ...row, openedAt: row.openedAt.toISOString(), dueAt: row.dueAt?.toISOString() ?? null }));
}

export interface DecisionLine {
  id: string;
  organId: string;
  title: string;
  status: string;
  channel: string;
  leadUnit: string | null;
  openStages: string[];
  ruleSet: string;
  proposedAt: string;
  closedAt: string | null;
  outcome: string | null;
}

export interface DecisionFilter {
  organs: string[];
  status?: string;
  stage?: string;
  q?: string;
  after?: { proposedAt: string; id: string };
  limit: number;
}

/** Decisions of the organs the caller may see, newest first. */
export async function decisions(sql: Sql, filter: DecisionFilter): Promise<DecisionLine[]> {
  const rows = await sql.query<
    Omit<DecisionLine, 'proposedAt' | 'closedAt'> & { proposedAt: Date; closedAt: Date | null }
  >(
    `select decision_id as id, organ_id as "organId", title, status, channel, lead_unit as "leadUnit", open_stages as "openStages",
       rule_set as "ruleSet", proposed_at as "proposedAt", closed_at as "closedAt", outcome
     from projection.decision
     where organ_id = any ($1) and ($2::text is null or status = $2) and ($3::text is null or $3 = any (open_stages))
       and ($4::text is null or position(lower($4) in lower(title)) > 0)
       and ($5::timestamptz is null or (proposed_at, decision_id) < ($5::timestamptz, $6::uuid))
     order by proposed_at desc, decision_id desc limit $7`,
    [
      filter.organs,
      filter.status ?? null,
      filter.stage ?? null,
      filter.q ?? null,
      filter.after?.proposedAt ?? null,
      filter.after?.id ?? null,
      filter.limit,
    ],
  );
  return rows.map((row) => ({
    ...row,
    proposedAt: row.proposedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  }));
}
