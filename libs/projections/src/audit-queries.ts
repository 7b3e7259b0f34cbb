import type { Strength } from '@dingce/domain';
import type { ActSignature, Sql } from '@dingce/ledger';
import { gramsAsked } from './grams';

export interface TimelineLine {
  stream: string;
  seq: number;
  actId: string;
  decisionId: string | null;
  type: string;
  title: { zh: string; en: string };
  stage: string | null;
  responsibility: string | null;
  actorKind: string;
  personId: string;
  postId: string | null;
  unitId: string | null;
  enteredBy: string | null;
  position: string | null;
  dissent: boolean;
  late: boolean;
  confidential: boolean;
  basis: string[];
  occurredAt: string;
  recordedAt: string;
  data: unknown;
  strength: Strength;
  /** How they had logged in. */
  method: string;
  /** SHA-256 of the papers from which another entered it. */
  evidence: string[];
  /** The act's, on every line of the act. */
  signature: ActSignature | null;
}

export interface TimelineFilter {
  organs: string[];
  decisionId?: string;
  personId?: string;
  unitId?: string;
  stage?: string;
  type?: string;
  from?: string;
  to?: string;
  late?: boolean;
  dissent?: boolean;
  strength?: Strength;
  /** Full text, Chinese or Latin. */
  q?: string;
  /** Positions taken in a meeting are shown to its members, audit and inquiry only. */
  seesPositions: boolean;
  after?: { recordedAt: string; stream: string; seq: number };
  limit: number;
}

/** The signature stands on the line of its act's first part. */
export const signatureOf = (line: string): string =>
  `(select f.signature from projection.timeline f where f.stream_id = ${line}.stream_id and f.seq = ${line}.seq - ${line}.part)`;

const columns = `stream_id as "stream", seq::int, act_id as "actId", decision_id as "decisionId", type, title_zh, title_en, stage, responsibility,
  actor_kind as "actorKind", person_id as "personId", post_id as "postId", unit_id as "unitId", entered_by as "enteredBy", position, dissent, late,
  confidential, basis, occurred_at as "occurredAt", recorded_at as "recordedAt", data, strength, method, evidence, ${signatureOf('t')} as signature`;

type Row = Omit<TimelineLine, 'title' | 'occurredAt' | 'recordedAt'> & {
  title_zh: string;
  title_en: string;
  occurredAt: Date;
  recordedAt: Date;
};

const lineOf = (row: Row, seesPositions: boolean): TimelineLine => {
  const { title_zh, title_en, occurredAt, recordedAt, ...line } = row;
  const hidden = line.confidential && !seesPositions;
  return {
    ...line,
    title: { zh: title_zh, en: title_en },
    occurredAt: occurredAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
    position: hidden ? null : line.position,
    dissent: hidden ? false : line.dissent,
    data: hidden ? null : line.data,
  };
};

/** The chronicle, oldest first, by any mix of filters; a cursor is the last line's (recordedAt, stream, seq). */
export async function timeline(sql: Sql, filter: TimelineFilter): Promise<TimelineLine[]> {
  const where: string[] = [];
  const params: unknown[] = [];
  const add = (condition: (n: string) => string, value: unknown): void => {
    params.push(value);
    where.push(condition(`$${params.length}`));
  };
  if (filter.decisionId) add((n) => `decision_id = ${n}::uuid`, filter.decisionId);
  else
    add(
      (n) =>
        `(organ_id = any (${n}) or decision_id in (select decision_id from projection.decision where organ_id = any (${n})))`,
      filter.organs,
    );
  if (filter.personId) add((n) => `person_id = ${n}`, filter.personId);
  if (filter.unitId) add((n) => `unit_id = ${n}`, filter.unitId);
  if (filter.stage) add((n) => `stage = ${n}`, filter.stage);
  if (filter.type) add((n) => `type = ${n}`, filter.type);
  if (filter.from) add((n) => `recorded_at >= ${n}::timestamptz`, filter.from);
  if (filter.to) add((n) => `recorded_at < ${n}::timestamptz`, filter.to);
  if (filter.strength) add((n) => `strength = ${n}`, filter.strength);
  if (filter.late !== undefined) add((n) => `late = ${n}`, filter.late);
  // Who may not see positions must not learn them from what a filter leaves out either.
  if (filter.dissent !== undefined)
    add((n) => `(dissent${filter.seesPositions ? '' : ' and not confidential'}) = ${n}`, filter.dissent);
  if (filter.q?.trim()) {
    add((n) => `grams @> ${n}`, gramsAsked(filter.q));
    // The grams only narrow: each word must stand in the text as it was written.
    for (const word of filter.q.trim().split(/\s+/))
      add((n) => `position(lower(${n}) in lower(title_zh || ' ' || title_en || ' ' || body)) > 0`, word);
  }
  if (filter.after) {
    const { recordedAt, stream, seq } = filter.after;
    params.push(recordedAt, stream, seq);
    const n = params.length;
    where.push(`(recorded_at, stream_id, seq) > ($${n - 2}::timestamptz, $${n - 1}, $${n})`);
  }
  params.push(filter.limit);
  const rows = await sql.query<Row>(
    `select ${columns} from projection.timeline t where ${where.join(' and ')} order by recorded_at, stream_id, seq limit $${params.length}`,
    params,
  );
  return rows.map((row) => lineOf(row, filter.seesPositions));
}

export interface MatrixLine {
  responsibility: string;
  personId: string;
  postId: string | null;
  unitId: string | null;
  stages: string[];
  acts: number;
  positions: string[];
  dissent: boolean;
  late: number;
  firstAt: string;
  lastAt: string;
  /** Every strength that these acts have. */
  strengths: Strength[];
  /** Who entered acts for this person. */
  enteredBy: string[];
  /** Each signed act once, with its signature. */
  signed: SignedLine[];
}

/** A signed act with what its signature must be checked against. */
export interface SignedLine {
  actId: string;
  stream: string;
  /** Who signed: the person, or the clerk who entered it. */
  signerId: string;
  recordedAt: string;
  signature: ActSignature;
}

/** Who proposed, undertook, reviewed, assessed, chaired, took which position, dissented, executed, evaluated, and who was late. */
export async function responsibilityMatrix(
  sql: Sql,
  decisionId: string,
  seesPositions: boolean,
): Promise<MatrixLine[]> {
  const rows = await sql.query<MatrixLine & { firstAt: Date | string; lastAt: Date | string }>(
    `select responsibility, person_id as "personId", post_id as "postId", unit_id as "unitId",
       array_remove(array_agg(distinct stage), null) as stages, count(*)::int as acts,
       array_remove(array_agg(distinct case when $2 or not confidential then position end), null) as positions,
       bool_or(dissent and ($2 or not confidential)) as dissent, (count(*) filter (where late))::int as late,
       min(occurred_at) as "firstAt", max(occurred_at) as "lastAt", array_agg(distinct strength) as strengths,
       array_remove(array_agg(distinct entered_by), null) as "enteredBy",
       coalesce(json_agg(json_build_object('actId', act_id, 'stream', stream_id, 'signerId', coalesce(entered_by, person_id), 'recordedAt', recorded_at,
         'signature', signature) order by seq) filter (where signature is not null), '[]') as signed
     from projection.timeline
     where decision_id = $1 and responsibility is not null and stream_id = 'decision/' || $1::text
     group by responsibility, person_id, post_id, unit_id
     order by min(seq)`,
    [decisionId, seesPositions],
  );
  return rows.map((row) => ({
    ...row,
    firstAt: new Date(row.firstAt).toISOString(),
    lastAt: new Date(row.lastAt).toISOString(),
  }));
}

export interface OpenDelay {
  decisionId: string;
  title: string;
  organId: string;
  dutyId: string;
  what: string;
  stage: string;
  unitId: string | null;
  personId: string | null;
  openedAt: string;
  dueAt: string;
  lateDays: number;
  recorded: boolean;
}

/** Duties open past their date, longest first. Lateness is computed when asked, never stored. */
export async function openDelays(sql: Sql, organs: string[], now: string, limit: number): Promise<OpenDelay[]> {
  const rows = await sql.query<OpenDelay & { openedAt: Date; dueAt: Date }>(
    `select d.decision_id as "decisionId", d.title, d.organ_id as "organId", u.duty_id as "dutyId", u.what, u.stage, u.unit_id as "unitId",
       u.person_id as "personId", u.opened_at as "openedAt", u.due_at as "dueAt", u.late as recorded,
       ceil(extract(epoch from $2::timestamptz - u.due_at) / 86400)::int as "lateDays"
     from projection.duty u join projection.decision d using (stream_id)
     where u.status = 'open' and u.organ_id = any ($1) and u.due_at <= $2::timestamptz and u.duty -> 'stopped' = 'null'::jsonb
     order by u.due_at, u.stream_id, u.duty_id limit $3`,
    [organs, now, limit],
  );
  return rows.map((row) => ({
    ...row,
    openedAt: new Date(row.openedAt).toISOString(),
    dueAt: new Date(row.dueAt).toISOString(),
  }));
}
