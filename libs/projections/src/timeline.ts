import { decisionEventTitles, erasureEventTitles, stageModules, stageOfEvent, strengthOf } from '@dingce/domain';
import type { Text } from '@dingce/domain';
import { signingKeyIdOf } from '@dingce/ledger';
import type { RecordedEntry, Sql } from '@dingce/ledger';
import { gramsOf } from './grams';
import { ledgerEventTitles } from './ledger-titles';
import { responsibilityOf } from './responsibility';

const titles: Record<string, Text> = Object.assign(
  {},
  decisionEventTitles,
  erasureEventTitles,
  ledgerEventTitles,
  ...Object.values(stageModules).map((m) => m.events),
);

/** Words of a value, for reading and searching; commitments and hashes say nothing to a reader and are left out. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (value === null || typeof value !== 'object' || 'commitment' in value) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'duties' ? [] : wordsOf(inner)));
}

const decisionIdOf = (stream: string): string | null =>
  /^(?:decision|comments|attempts)\/([0-9a-f-]{36})(?:\/|$)/.exec(stream)?.[1] ?? null;

/** One line of the chronicle per entry. */
export function timelineRow(entry: RecordedEntry): Record<string, unknown> {
  const { envelope } = entry;
  const { type, actor, stream, data } = envelope;
  const facts = data as {
    holder?: { personId: string | null; unitId: string | null; postId: string | null };
    position?: string;
    confidential?: boolean;
    dissent?: unknown;
  };
  const stage = stageOfEvent(type) ?? (data as { stage?: string }).stage ?? null;
  const title = titles[type] ?? { zh: type, en: type };
  const late = type === 'DeadlinePassed';
  const confidential = facts.confidential === true;
  const body = confidential ? '' : wordsOf(data).join(' ');
  return {
    stream_id: stream,
    seq: envelope.seq,
    act_id: envelope.act,
    decision_id: decisionIdOf(stream),
    organ_id: actor.organ ?? /^(?:organ|erasure)\/(.+)$/.exec(stream)?.[1] ?? null,
    type,
    stage,
    responsibility: responsibilityOf(type, stage, actor.kind),
    actor_kind: actor.kind,
    // Lateness is the holder's; an act entered for another is that person's.
    person_id: late ? (facts.holder?.personId ?? '') : (actor.for?.id ?? actor.id),
    post_id: late ? (facts.holder?.postId ?? null) : (actor.for?.post ?? actor.post ?? null),
    unit_id: late ? (facts.holder?.unitId ?? null) : (actor.for?.unit ?? actor.unit ?? null),
    entered_by: actor.for ? actor.id : null,
    position: facts.position ?? null,
    dissent: type === 'DissentRecorded' || facts.position === 'disagree' || (facts.dissent ?? null) !== null,
    late,
    confidential,
    basis: envelope.basis,
    occurred_at: envelope.occurredAt,
    recorded_at: envelope.recordedAt,
    title_zh: title.zh,
    title_en: title.en,
    body,
    grams: gramsOf(`${title.zh} ${title.en} ${body}`),
    data,
    part: envelope.part,
    strength: strengthOf(actor.for !== undefined, actor.auth),
    method: actor.auth.method,
    evidence: actor.for?.evidence ?? [],
    signature: envelope.signature ?? null,
    signature_key_id: envelope.signature
      ? signingKeyIdOf(envelope.signature.algorithm, envelope.signature.publicKey)
      : null,
  };
}

export async function writeTimeline(sql: Sql, rows: Record<string, unknown>[], schema = 'projection'): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `insert into ${schema}.timeline select * from jsonb_populate_recordset(null::${schema}.timeline, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}
