import type { ActContext, ActSpec, Outcome } from '../act';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { holds, stageRule } from '../rule-set';
import { stagesNamed } from '../stage-kind';
import type { StageKind } from '../stage-kind';
import { stageModules } from '../stages/registry';
import type { StageAct } from '../stages/registry';
import { text } from '../text';
import { checkAuthority } from './authority';
import { decideCourse } from './course';
import { courseGate } from './course-gate';
import type { DecisionAct } from './decision.acts';
import { decisionSpecs } from './decision.specs';
import type { AnyDecisionEvent } from './evolve';
import { missingBefore, nextStages } from './next-stages';
import { decideProposal } from './proposal';
import type { Decision, DecisionState } from './state';

export type AnyDecisionAct = DecisionAct | StageAct;
export type AnyActType = AnyDecisionAct['type'];

export const actSpecs: Record<string, ActSpec> = Object.assign(
  {},
  decisionSpecs,
  ...Object.values(stageModules).map((m) => m.specs),
);

export const isActType = (type: string): type is AnyActType => Object.hasOwn(actSpecs, type);

type StageDecider = {
  gate(type: string, stage: object, decision: Decision, context: ActContext): Refused | null;
  decide(act: object, stage: object, decision: Decision, context: ActContext): Outcome<AnyDecisionEvent>;
};
const deciderOf = (kind: StageKind): StageDecider => stageModules[kind] as StageDecider;

/** Judges one act on one decision: authority, where the decision stands, the statute's gates, then the facts to record. */
export function decide(act: AnyDecisionAct, state: DecisionState, context: ActContext): Outcome<AnyDecisionEvent> {
  return underItsOwnLaw(act.type, judge(act, state, context), context);
}

/** An older or a foreign decision rests on the articles of its own rule set, never on those of Decree 713. */
function underItsOwnLaw(
  type: AnyActType,
  outcome: Outcome<AnyDecisionEvent>,
  { ruleSet }: ActContext,
): Outcome<AnyDecisionEvent> {
  if (ruleSet.standing === undefined || ruleSet.standing === 'in-force') return outcome;
  const stage = actSpecs[type]?.stage;
  const basis = (stage && stage !== 'decision' ? stageRule(ruleSet, stage)?.basis : ruleSet.stages[0]?.basis) ?? [];
  if ('refusal' in outcome) return { refusal: { ...outcome.refusal, basis } };
  return { events: outcome.events.map((event) => ({ ...event, basis })) };
}

function judge(act: AnyDecisionAct, state: DecisionState, context: ActContext): Outcome<AnyDecisionEvent> {
  if (act.type === 'ProposeDecision') return decideProposal(act, state, context);
  if (state.status === 'none') return noSuchDecision();
  const spec = actSpecs[act.type] as ActSpec;
  const refused = standing(act.type, spec, state, context) ?? bindings(act, state);
  if (refused) return refused;
  if (spec.stage === 'decision') return decideOnWhole(act as DecisionAct, state, context);
  const kind = spec.stage;
  return deciderOf(kind).decide(act, state.stages[kind] as object, state, context);
}

/** What would be answered to this type of act before its data is known: null means it may be done now. */
export function mayDo(type: AnyActType, state: DecisionState, context: ActContext): Refused | null {
  if (state.status === 'none') return noSuchDecision();
  const spec = actSpecs[type] as ActSpec;
  const refused = standing(type, spec, state, context);
  if (refused) return refused;
  if (spec.stage === 'decision') return courseGate(type as DecisionAct['type'], state, context);
  return deciderOf(spec.stage).gate(type, state.stages[spec.stage] as object, state, context);
}

const noSuchDecision = (): Refused =>
  refuse(
    'state',
    'no-such-decision',
    text('没有这项决策。', 'There is no such decision.'),
    text('先提出决策事项建议。', 'Propose the decision first.'),
  );

function standing(type: string, spec: ActSpec, state: Decision, context: ActContext): Refused | null {
  if ((state.status === 'closed' || state.status === 'declined') && spec.when !== 'closed-too')
    return refuse(
      'state',
      'decision-closed',
      text('该决策已办结。', 'This decision is closed.'),
      text('需要调整的，另行启动程序。', 'Start a new cycle for a change.'),
      ['L713-37'],
    );
  if (state.status === 'closing' && context.actor.kind !== 'engine' && spec.when !== 'closed-too')
    return refuse(
      'state',
      'decision-closing',
      text('该决策正在办结。', 'This decision is being closed.'),
      text('需要调整的，另行启动程序。', 'Start a new cycle for a change.'),
      ['L713-37'],
    );
  return (
    checkAuthority(type, spec, state, context) ??
    (spec.stage === 'decision' ? null : whereStageStands(spec, spec.stage, state, context))
  );
}

function whereStageStands(spec: ActSpec, kind: StageKind, state: Decision, context: ActContext): Refused | null {
  if (state.status === 'proposed')
    return refuse(
      'gate',
      'not-started',
      text('决策程序尚未启动。', 'The decision has not been started.'),
      text('由决策机关决定启动。', 'The organ must start it.'),
      ['L713-10', 'L713-11'],
    );
  const stage = state.stages[kind];
  if (stage && stage.status === 'open') return null;
  if (stage && spec.when === 'always' && stage.status === 'concluded') return null;
  if (nextStages(context.ruleSet, state).some((next) => next.kind === kind))
    return refuse(
      'opening',
      'stage-opening',
      text('本环节正在开启，请稍候重试。', 'The stage is being opened.'),
      text('数秒后重试。', 'Try again in a few seconds.'),
    );
  if (stage)
    return refuse(
      'state',
      'stage-concluded',
      text('本环节已结束。', 'This stage is concluded.'),
      text('需重做的，由程序另开一轮。', 'A new round is opened where the rules ask for it.'),
    );
  const rule = stageRule(context.ruleSet, kind);
  const needed = rule ? holds(rule.mandatory, state.findings) : false;
  if (needed === false)
    return refuse(
      'state',
      'stage-not-in-procedure',
      text('按已认定的事实，本决策无须此环节。', 'On the recorded findings this stage is not part of the procedure.'),
      text('事实有变的，重新认定。', 'Record the findings anew if the facts changed.'),
      rule?.basis ?? [],
    );
  const missing = missingBefore(context.ruleSet, state, kind);
  return refuse(
    'gate',
    'stage-not-due',
    text(
      missing.length > 0 ? `法定的前置环节尚未完成：${stagesNamed(missing).zh}。` : '是否需要本环节的事实尚未认定。',
      missing.length > 0
        ? `Mandatory stages before it are not concluded: ${stagesNamed(missing).en}.`
        : 'Whether this stage is needed has not been found.',
    ),
    text(
      `先完成：${stagesNamed(missing).zh || '事实认定'}。`,
      `Conclude first: ${stagesNamed(missing).en || 'the findings'}.`,
    ),
    missing.flatMap((m) => stageRule(context.ruleSet, m)?.basis ?? []).concat(rule?.basis ?? []),
  );
}

/** The body must agree with the record: an act that judges a draft names the draft that stands. */
function bindings(act: AnyDecisionAct, state: Decision): Refused | null {
  const data = act.data as { draftHash?: string };
  if (typeof data.draftHash !== 'string' || !state.draft || data.draftHash === state.draft.hash) return null;
  return refuse(
    'input',
    'draft-moved-on',
    text('草案已经变更，您所依据的不是现行文本。', 'The draft has changed since the version you judged.'),
    text(
      `现行文本的摘要为 ${state.draft.hash}，请阅后重新提出。`,
      `Read the standing draft ${state.draft.hash} and judge that.`,
    ),
    ['L713-25'],
    { pointer: '/draftHash' },
  );
}

function decideOnWhole(act: DecisionAct, state: Decision, context: ActContext): Outcome<AnyDecisionEvent> {
  switch (act.type) {
    case 'ProposeDecision':
    case 'RecordProposalStudy':
    case 'StartDecision':
    case 'DeclineProposal':
      return decideProposal(act, state, context);
    default:
      return decideCourse(act, state, context);
  }
}
