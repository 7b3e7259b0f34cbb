import type { Decision, RecordedDecisionEvent } from '@dingce/domain';
import type { Sql } from '@dingce/ledger';

/** One row per decision: "the ledger stands at version n". The dispatcher turns it into signals. */
export async function wake(sql: Sql, decision: Decision): Promise<void> {
  await sql.query(
    `insert into outbox.wake (decision_id, version) values ($1, $2)
     on conflict (decision_id) do update set version = greatest(outbox.wake.version, excluded.version)`,
    [decision.id, decision.seq],
  );
}

/** Events that another system may want to hear of. Positions taken in a meeting and sealed values are never among them. */
export const announcedTypes = [
  'DecisionProposed',
  'DecisionStarted',
  'ProposalDeclined',
  'StageOpened',
  'StageSuperseded',
  'DeadlinePassed',
  'HolderReminded',
  'DecisionClosed',
  'ConsultationOpened',
  'ConsultationClosed',
  'DecisionIssued',
  'DecisionPublished',
] as const;
const announced = new Set<string>(announcedTypes);

/** A notice per subscriber, keyed by act id, so that nothing is announced that was not recorded, and nothing twice. */
export async function announce(sql: Sql, decision: Decision, events: RecordedDecisionEvent[]): Promise<void> {
  const heard = events.filter((e) => announced.has(e.type));
  if (heard.length === 0) return;
  const notices = heard.map((e) => ({
    act_id: e.actId,
    type: e.type,
    seq: e.seq,
    payload: {
      decisionId: decision.id,
      title: decision.title,
      type: e.type,
      seq: e.seq,
      recordedAt: e.recordedAt,
      basis: e.basis,
    },
  }));
  await sql.query(
    `insert into outbox.notice (notice_id, act_id, kind, recipient, payload, created_at, next_at)
     select n.act_id || '/' || n.seq || '/' || s.subscription_id, n.act_id::uuid, 'webhook', s.subscription_id, n.payload, $3::timestamptz, now()
       from jsonb_to_recordset($1::jsonb) as n(act_id text, type text, seq int, payload jsonb)
       join outbox.subscription s on s.organ_id = $2 and s.active and (s.types is null or n.type = any (s.types))`,
    [JSON.stringify(notices), decision.organId, heard[0]?.recordedAt],
  );
}
