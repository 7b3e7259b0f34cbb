import { stageKinds } from '@dingce/domain';
import type { Decision, DecisionState, Duty } from '@dingce/domain';
import type { Statement } from '@dingce/ledger';

const listing = (stream: string, decision: Decision): unknown[] => [
  stream,
  decision.id,
  decision.organId,
  decision.title,
  decision.status,
  decision.channel,
  decision.units.lead,
  stageKinds.filter((kind) => decision.stages[kind]?.status === 'open'),
  decision.ruleSet.id,
  decision.proposedAt,
  decision.closed?.at ?? null,
  decision.closed?.outcome ?? null,
];

/** The decision's line in lists, if it changed. */
export function decisionBeside(
  stream: string,
  before: DecisionState,
  after: Decision,
  schema = 'projection',
): Statement[] {
  const line = listing(stream, after);
  if (before.status !== 'none' && JSON.stringify(listing(stream, before)) === JSON.stringify(line)) return [];
  return [
    {
      text: `insert into ${schema}.decision values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)
     on conflict (stream_id) do update set title = excluded.title, status = excluded.status, lead_unit = excluded.lead_unit,
       open_stages = excluded.open_stages, rule_set = excluded.rule_set, closed_at = excluded.closed_at, outcome = excluded.outcome`,
      values: line,
    },
  ];
}

const dutyRow = (stream: string, organId: string, duty: Duty) => ({
  stream_id: stream,
  duty_id: duty.id,
  organ_id: organId,
  unit_id: duty.holder.unitId,
  person_id: duty.holder.personId,
  stage: duty.stage,
  what: duty.what,
  status: duty.status,
  opened_at: duty.openedAt,
  due_at: duty.dueAt,
  late: duty.late !== null,
  duty,
});

/** The inbox: only duties that this act changed are written. */
export function dutiesBeside(
  stream: string,
  before: DecisionState,
  after: Decision,
  schema = 'projection',
): Statement[] {
  const known = new Map(before.status === 'none' ? [] : before.duties.map((d) => [d.id, d]));
  const changed = after.duties.filter((d) => known.get(d.id) !== d);
  if (changed.length === 0) return [];
  return [
    {
      text: `insert into ${schema}.duty
     select * from jsonb_to_recordset($1::jsonb) as d(stream_id text, duty_id text, organ_id text, unit_id text, person_id text,
       stage text, what text, status text, opened_at timestamptz, due_at timestamptz, late boolean, duty jsonb)
     on conflict (stream_id, duty_id) do update set unit_id = excluded.unit_id, person_id = excluded.person_id,
       status = excluded.status, due_at = excluded.due_at, late = excluded.late, duty = excluded.duty`,
      values: [JSON.stringify(changed.map((d) => dutyRow(stream, after.organId, d)))],
    },
  ];
}
