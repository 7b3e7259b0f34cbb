import type { ActContext } from '../act';
import type { RuleSet } from '../rule-set';
import { stageKinds } from '../stage-kind';
import type { StageKind } from '../stage-kind';
import { stageModules } from '../stages/registry';
import type { StageModule, Timer } from '../stages/stage-module';
import type { Instant } from '../time';
import type { Refusal } from '../refusal';
import type { Text } from '../text';
import { reminderLeadMs } from './decision.acts';
import { actSpecs, mayDo } from './decide';
import type { AnyActType } from './decide';
import { conclusion, nextStages } from './next-stages';
import type { NextStage } from './next-stages';
import type { Decision, DecisionState } from './state';

/** An engine's act and when it becomes lawful. */
export interface DueAct extends Timer {
  stage: StageKind | 'decision';
  /** Milliseconds from the ledger's now; workflows never compare dates themselves. */
  inMs: number;
}

/** What a workflow reads: where the ledger stands and what the engine owes next. Plain JSON. */
export interface WorkView {
  decisionId: string;
  /** Stream sequence: a wake-up names the version it was sent for. */
  version: number;
  status: DecisionState['status'];
  now: Instant;
  next: NextStage[];
  /** Stages whose workflow must be alive. */
  open: { kind: StageKind; round: number }[];
  due: DueAct[];
  ending: boolean;
  title: string;
  units: { lead: string | null };
}

function stageTimers<K extends StageKind>(kind: K, decision: Decision): Timer[] {
  const stage = decision.stages[kind];
  if (!stage || stage.status !== 'open') return [];
  const module = stageModules[kind] as unknown as StageModule<'drafting'>;
  return module.timers(stage as never, decision);
}

/** Every engine act that the decision will owe by date: windows to close, reminders, passed deadlines. */
export function engineTimers(decision: Decision): (Timer & { stage: StageKind | 'decision' })[] {
  const ofDuties = decision.duties.flatMap((duty) => {
    if (duty.status !== 'open' || duty.dueAt === null || duty.stopped || duty.late) return [];
    const remindAt = new Date(Date.parse(duty.dueAt) - reminderLeadMs).toISOString();
    const passed = { act: 'RecordDeadlinePassed', dueAt: duty.dueAt, data: { dutyId: duty.id }, stage: duty.stage };
    const worthReminding = !duty.remindedAt && Date.parse(remindAt) > Date.parse(duty.openedAt);
    return worthReminding
      ? [{ act: 'RemindHolder', dueAt: remindAt, data: { dutyId: duty.id }, stage: duty.stage }, passed]
      : [passed];
  });
  const ofStages = stageKinds.flatMap((kind) =>
    stageTimers(kind, decision).map((timer) => ({ ...timer, stage: kind })),
  );
  return [...ofDuties, ...ofStages];
}

export function workView(ruleSet: RuleSet, decision: Decision, now: Instant): WorkView {
  const closed = decision.status === 'closed' || decision.status === 'declined';
  return {
    decisionId: decision.id,
    version: decision.seq,
    status: decision.status,
    now,
    next: nextStages(ruleSet, decision),
    open: closed
      ? []
      : stageKinds.flatMap((kind) =>
          decision.stages[kind]?.status === 'open' ? [{ kind, round: decision.stages[kind]?.round ?? 1 }] : [],
        ),
    due: closed
      ? []
      : engineTimers(decision).map((t) => ({ ...t, inMs: Math.max(0, Date.parse(t.dueAt) - Date.parse(now)) })),
    ending: conclusion(ruleSet, decision) !== null,
    title: decision.title,
    units: { lead: decision.units.lead },
  };
}

/** Whether a change needs the workflows to look again: what they owe, open or must end has changed. */
export function wakes(ruleSet: RuleSet, before: DecisionState, after: Decision): boolean {
  if (before.status === 'none') return false;
  return JSON.stringify(owed(ruleSet, before)) !== JSON.stringify(owed(ruleSet, after));
}

const owed = (ruleSet: RuleSet, decision: Decision) => ({
  status: decision.status,
  next: nextStages(ruleSet, decision),
  stages: stageKinds.map((kind) => [decision.stages[kind]?.status, decision.stages[kind]?.round]),
  timers: engineTimers(decision),
  ending: conclusion(ruleSet, decision) !== null,
});

/** One line of "what can I do now, and why not". */
export interface Possibility {
  act: AnyActType;
  title: Text;
  stage: StageKind | 'decision';
  basis: string[];
  refusal: Refusal | null;
}

/** All acts that the actor's post could do here, or those of the stages asked for, with the refusal that stands in the way of each, if any. */
export function possibilities(
  decision: Decision,
  context: ActContext,
  asked: (stage: StageKind | 'decision') => boolean = () => true,
): Possibility[] {
  return (Object.keys(actSpecs) as AnyActType[]).flatMap((act) => {
    const spec = actSpecs[act];
    if (!spec || act === 'ProposeDecision' || spec.roles.includes('engine') || !asked(spec.stage)) return [];
    if (!spec.roles.some((role) => context.actor.roles.includes(role))) return [];
    const refused = mayDo(act, decision, context);
    return [{ act, title: spec.title, stage: spec.stage, basis: spec.basis, refusal: refused?.refusal ?? null }];
  });
}

/** Opinions with whether the draft they judged still stands. */
export const opinionsWithStanding = (decision: Decision) =>
  decision.opinions.map((o) => ({ ...o, lapsed: decision.draft !== null && o.draftHash !== decision.draft.hash }));
