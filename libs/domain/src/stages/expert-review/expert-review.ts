import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import { principalOf } from '../../actor';
import type { Decision, StageBase } from '../../decision/state';
import { dueDate, flag } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { StageModule } from '../stage-module';
import {
  concluded,
  contradictory,
  dutyId,
  firstOf,
  holderOf,
  newDuty,
  openStage,
  outOfPlace,
  unlawful,
} from '../stages';
import type { ExpertConclusion, ExpertReviewAct } from './expert-review.acts';
import type { ExpertReviewEvent } from './expert-review.events';

interface Expert {
  personId: string;
  field: string;
  declared: 'none' | 'clear' | 'interested';
  excluded: boolean;
  conclusion: ExpertConclusion | null;
  dissent: boolean;
}

export interface ExpertReviewState extends StageBase {
  experts: Expert[];
  broadOrDisputed: boolean;
}

const sitting = (stage: ExpertReviewState): Expert[] => stage.experts.filter((e) => !e.excluded);

const noneSelected = () =>
  unlawful(
    'experts-not-selected',
    ['尚未选定专家。', 'No experts have been selected.'],
    ['先选定专家。', 'Select the experts first.'],
    ['L713-20'],
  );

function tooFew(stage: ExpertReviewState, context: ActContext): Refused | null {
  const rule = context.ruleSet.numbers[stage.broadOrDisputed ? 'experts.min-broad' : 'experts.min'];
  const count = sitting(stage).length;
  if (!rule || count >= rule.value) return null;
  return unlawful(
    'too-few-experts',
    [`专家人数为 ${count}，少于 ${rule.value} 人。`, `${count} experts sit; at least ${rule.value} are needed.`],
    [`再选定 ${rule.value - count} 名专家。`, `Select ${rule.value - count} more.`],
    rule.basis,
  );
}

function concludeGate(stage: ExpertReviewState, context: ActContext): Refused | null {
  if (sitting(stage).length === 0) return noneSelected();
  const undeclared = sitting(stage).find((e) => e.declared === 'none');
  const interested = sitting(stage).find((e) => e.declared === 'interested');
  const silent = sitting(stage).find((e) => e.conclusion === null);
  return firstOf(
    () => tooFew(stage, context),
    () =>
      undeclared
        ? unlawful(
            'interest-not-declared',
            ['有专家尚未声明利害关系。', `Expert ${undeclared.personId} has not declared interests.`],
            ['由专家本人声明。', 'The expert declares.'],
            ['L713-20'],
          )
        : null,
    () =>
      interested
        ? unlawful(
            'expert-interested',
            ['有利害关系的专家尚未退出。', `Expert ${interested.personId} has a direct interest.`],
            ['将该专家退出，另选专家。', 'Exclude that expert.'],
            ['L713-20'],
          )
        : null,
    () =>
      silent
        ? unlawful(
            'opinion-missing',
            ['有专家尚未出具书面意见。', `Expert ${silent.personId} has not given a written opinion.`],
            ['由专家签署书面意见。', 'The expert signs a written opinion.'],
            ['L713-19'],
          )
        : null,
  );
}

function gate(
  type: ExpertReviewAct['type'],
  stage: ExpertReviewState,
  _decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'SelectExperts':
      return null;
    case 'ExcludeExpert':
      return stage.experts.length === 0 ? noneSelected() : null;
    case 'DeclareInterest':
    case 'SubmitExpertOpinion':
      return expertGate(type, stage, context);
    case 'ConcludeExpertReview':
      return concludeGate(stage, context);
    default:
      return type satisfies never;
  }
}

function expertGate(
  type: 'DeclareInterest' | 'SubmitExpertOpinion',
  stage: ExpertReviewState,
  context: ActContext,
): Refused | null {
  if (stage.experts.length === 0) return noneSelected();
  const { personId } = principalOf(context.actor);
  const expert = stage.experts.find((e) => e.personId === personId);
  if (!expert)
    return unlawful(
      'not-selected',
      ['您不是本次论证选定的专家。', 'You were not selected for this review.'],
      ['由选定的专家办理。', 'A selected expert acts.'],
      ['L713-20'],
    );
  if (expert.excluded)
    return unlawful(
      'expert-excluded',
      ['您已退出本次论证。', 'You were excluded from this review.'],
      ['由其他专家办理。', 'Another expert acts.'],
      ['L713-20'],
    );
  if (type === 'DeclareInterest') return null;
  if (expert.declared === 'none')
    return unlawful(
      'interest-not-declared',
      ['请先声明有无利害关系。', 'Declare your interests first.'],
      ['提交利害关系声明。', 'Declare interests.'],
      ['L713-20'],
    );
  if (expert.declared === 'interested')
    return unlawful(
      'expert-interested',
      ['与决策有直接利害关系的，不得参加论证。', 'An expert with a direct interest may not take part.'],
      ['退出论证。', 'Withdraw.'],
      ['L713-20'],
    );
  return null;
}

/** Those for and against, among the experts who sit. */
const majorityOpposes = (stage: ExpertReviewState): boolean => {
  const opposing = sitting(stage).filter((e) => e.conclusion === 'opposes').length;
  return opposing * 2 > sitting(stage).length;
};

function conclude(
  data: Extract<ExpertReviewAct, { type: 'ConcludeExpertReview' }>['data'],
  stage: ExpertReviewState,
  context: ActContext,
): Outcome<ExpertReviewEvent> {
  const unanswered = sitting(stage).find((e) => !data.adoption.some((a) => a.personId === e.personId));
  if (unanswered)
    return contradictory(
      'adoption-incomplete',
      ['应当逐一说明专家意见的采纳情况。', `The adoption of ${unanswered.personId}'s opinion is not stated.`],
      ['补充采纳情况。', 'State it for every expert.'],
      ['L713-29'],
      { pointer: '/adoption' },
    );
  const unreasoned = data.adoption.find((a) => a.adopted !== 'adopted' && a.reason.trim() === '');
  if (unreasoned)
    return contradictory(
      'reason-missing',
      ['未采纳的应当说明理由。', 'What is not adopted needs a reason.'],
      ['填写理由。', 'Give the reason.'],
      ['L713-29'],
      { pointer: '/adoption' },
    );
  if (flag(context.ruleSet, 'experts.majority-reasons') && majorityOpposes(stage) && !data.reasonsAgainstMajority)
    return unlawful(
      'reasons-against-majority',
      ['不采纳多数专家意见的，应当说明理由。', 'Not following the majority of the experts needs reasons.'],
      ['说明理由。', 'Give the reasons.'],
      context.ruleSet.flags['experts.majority-reasons']?.basis ?? [],
      { pointer: '/reasonsAgainstMajority' },
    );
  const done = [dutyId('expert-review', stage.round, 'organise-expert-review')];
  return { events: [event('ExpertReviewConcluded', { ...data, duties: { done } }, ['L713-19', 'L713-20'])] };
}

function decide(
  act: ExpertReviewAct,
  stage: ExpertReviewState,
  decision: Decision,
  context: ActContext,
): Outcome<ExpertReviewEvent> {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  const { personId } = principalOf(context.actor);
  switch (act.type) {
    case 'SelectExperts':
      return select(act.data, stage, decision, context);
    case 'DeclareInterest':
      return { events: [event('InterestDeclared', { ...act.data, personId }, ['L713-20'])] };
    case 'ExcludeExpert': {
      if (!sitting(stage).some((e) => e.personId === act.data.personId))
        return outOfPlace(
          'not-selected',
          ['该人员不在选定的专家之列。', 'That person does not sit.'],
          ['核对专家编号。', 'Check the id.'],
          ['L713-20'],
          { pointer: '/personId' },
        );
      const voided = [dutyId('expert-review', stage.round, 'give-expert-opinion', act.data.personId)];
      return { events: [event('ExpertExcluded', { ...act.data, duties: { void: voided } }, ['L713-20'])] };
    }
    case 'SubmitExpertOpinion': {
      const { conclusion, draftHash } = act.data;
      const done = [dutyId('expert-review', stage.round, 'give-expert-opinion', personId)];
      return {
        events: [
          event(
            'ExpertOpinionSubmitted',
            { ...act.data, personId, judges: { conclusion, draftHash }, duties: { done } },
            ['L713-19'],
          ),
        ],
      };
    }
    case 'ConcludeExpertReview':
      return conclude(act.data, stage, context);
    default:
      return act satisfies never;
  }
}

function select(
  data: Extract<ExpertReviewAct, { type: 'SelectExperts' }>['data'],
  stage: ExpertReviewState,
  decision: Decision,
  context: ActContext,
): Outcome<ExpertReviewEvent> {
  if (data.experts.length === 0)
    return contradictory(
      'experts-missing',
      ['未列出专家。', 'No experts are listed.'],
      ['至少选定一名。', 'List at least one.'],
      ['L713-20'],
      { pointer: '/experts' },
    );
  const again = data.experts.find(
    (e, i) =>
      stage.experts.some((k) => k.personId === e.personId) ||
      data.experts.findIndex((o) => o.personId === e.personId) !== i,
  );
  if (again)
    return contradictory(
      'expert-twice',
      ['同一专家不能重复选定。', `${again.personId} is selected twice.`],
      ['删去重复的专家。', 'Remove the duplicate.'],
      ['L713-20'],
      { pointer: '/experts' },
    );
  const drafted = data.experts.find((e) => decision.people.drafting?.includes(e.personId));
  if (drafted)
    return unlawful(
      'expert-drafted',
      ['参与起草的人员不得作为论证专家。', `${drafted.personId} took part in drafting.`],
      ['另选专家。', 'Select another.'],
      ['L713-20'],
      { pointer: '/experts' },
    );
  const due = dueDate(context.ruleSet, context.calendar, 'expert.opinion', context.calendar.dateOf(context.now));
  const open = data.experts.map((e) =>
    newDuty(
      context,
      'expert-review',
      stage.round,
      'give-expert-opinion',
      { unitId: null, postId: null, personId: e.personId },
      due,
      ['L713-19'],
      e.personId,
    ),
  );
  return { events: [event('ExpertsSelected', { ...data, duties: { open } }, ['L713-20'])] };
}

const change = (stage: ExpertReviewState, personId: string, changed: Partial<Expert>): ExpertReviewState => ({
  ...stage,
  experts: stage.experts.map((e) => (e.personId === personId ? { ...e, ...changed } : e)),
});

function evolve(stage: ExpertReviewState, event: Recorded<ExpertReviewEvent>): ExpertReviewState {
  switch (event.type) {
    case 'ExpertsSelected': {
      const added = event.data.experts.map(({ personId, field }): Expert => ({
        personId,
        field,
        declared: 'none',
        excluded: false,
        conclusion: null,
        dissent: false,
      }));
      return {
        ...stage,
        experts: [...stage.experts, ...added],
        broadOrDisputed: stage.broadOrDisputed || event.data.broadOrDisputed,
      };
    }
    case 'InterestDeclared':
      return change(stage, event.data.personId, { declared: event.data.hasInterest ? 'interested' : 'clear' });
    case 'ExpertExcluded':
      return change(stage, event.data.personId, { excluded: true });
    case 'ExpertOpinionSubmitted':
      return change(stage, event.data.personId, {
        conclusion: event.data.conclusion,
        dissent: event.data.dissent !== null,
      });
    case 'ExpertReviewConcluded':
      return concluded(stage, event, 'reviewed');
    default:
      return event satisfies never;
  }
}

const byUndertaker = {
  stage: 'expert-review',
  roles: ['drafter', 'drafting-lead'],
  charged: true,
  when: 'open',
} as const;
const byExpert = { stage: 'expert-review', roles: ['expert'], charged: false, when: 'open' } as const;

export const expertReview: StageModule<'expert-review'> = {
  kind: 'expert-review',
  specs: {
    SelectExperts: { ...byUndertaker, title: text('选定专家', 'Select experts'), basis: ['L713-20'] },
    DeclareInterest: { ...byExpert, title: text('声明利害关系', 'Declare interests'), basis: ['L713-20'] },
    ExcludeExpert: { ...byUndertaker, title: text('专家退出', 'Exclude an expert'), basis: ['L713-20'] },
    SubmitExpertOpinion: { ...byExpert, title: text('出具专家意见', 'Give an expert opinion'), basis: ['L713-19'] },
    ConcludeExpertReview: {
      ...byUndertaker,
      title: text('完成专家论证', 'Conclude expert review'),
      basis: ['L713-19', 'L713-29'],
    },
  },
  events: {
    ExpertsSelected: text('选定专家', 'Experts selected'),
    InterestDeclared: text('专家声明利害关系', 'Expert declared interests'),
    ExpertExcluded: text('专家退出', 'Expert excluded'),
    ExpertOpinionSubmitted: text('专家出具意见', 'Expert gave an opinion'),
    ExpertReviewConcluded: text('专家论证完成', 'Expert review concluded'),
  },
  open: (round, at) => ({ ...openStage(round, at), experts: [], broadOrDisputed: false }),
  openingDuties: (round, decision, context) => [
    newDuty(context, 'expert-review', round, 'organise-expert-review', holderOf(decision, 'expert-review'), null, [
      'L713-19',
    ]),
  ],
  gate,
  decide,
  evolve,
  timers: () => [],
};
