import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import type { Decision, StageBase } from '../../decision/state';
import { outcome } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { StageModule } from '../stage-module';
import {
  concluded,
  dutyId,
  firstOf,
  holderOf,
  lastRound,
  newDuty,
  openStage,
  standingDraft,
  unknownOutcome,
  unlawful,
} from '../stages';
import type { FairCompetitionReviewAct } from './fair-competition-review.acts';
import type { FairCompetitionReviewEvent } from './fair-competition-review.events';

export interface FairCompetitionReviewState extends StageBase {
  firstReview: { draftHash: string } | null;
}

type Opinion = Extract<FairCompetitionReviewAct, { type: 'IssueFairCompetitionOpinion' }>['data'];

function gate(
  type: FairCompetitionReviewAct['type'],
  stage: FairCompetitionReviewState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  if (type === 'SubmitFirstReview') {
    const last = lastRound(decision, 'fair-competition-review');
    const failed = last && outcome(context.ruleSet, 'fair-competition', last.outcome ?? '')?.effect === 'fail';
    if (!failed || last.draftHash !== standingDraft(decision)) return null;
    return unlawful(
      'draft-not-adjusted',
      ['公平竞争审查未通过，草案尚未修改。', 'The draft failed the review and is unchanged.'],
      ['修改草案后再送审。', 'Amend the draft first.'],
      ['GP-18'],
    );
  }
  if (stage.firstReview?.draftHash === standingDraft(decision)) return null;
  return unlawful(
    'first-review-missing',
    ['起草单位尚未对现行草案初审。', 'The drafter has not made the first review of the standing draft.'],
    ['由起草单位提交初审意见。', 'The drafter submits it.'],
    ['GP-14'],
  );
}

function exceptionRefused({ exception }: Opinion): Refused | null {
  if (!exception)
    return unlawful(
      'exception-not-argued',
      ['适用例外规定的，应当说明理由。', 'An exception must be argued.'],
      [
        '填写例外的依据、无更小影响的替代方案、期限或者终止条件。',
        'Give ground, alternatives, and term or end condition.',
      ],
      ['GP-12'],
      { pointer: '/exception' },
    );
  return firstOf(
    () =>
      exception.noLessHarmfulAlternative.trim() === ''
        ? unlawful(
            'alternative-not-argued',
            ['应当说明没有对公平竞争影响更小的替代方案。', 'State that no less harmful alternative exists.'],
            ['补充说明。', 'Argue it.'],
            ['GP-12'],
            { pointer: '/exception/noLessHarmfulAlternative' },
          )
        : null,
    () =>
      exception.endsOn === null && !exception.endCondition
        ? unlawful(
            'exception-without-term',
            ['例外措施应当有实施期限或者终止条件。', 'An exception needs a term or an end condition.'],
            ['明确期限或者终止条件。', 'Set one.'],
            ['GP-12'],
            { pointer: '/exception/endsOn' },
          )
        : null,
  );
}

function issue(
  data: Opinion,
  stage: FairCompetitionReviewState,
  context: ActContext,
): Outcome<FairCompetitionReviewEvent> {
  const found = outcome(context.ruleSet, 'fair-competition', data.outcome);
  if (!found) return unknownOutcome(context.ruleSet, 'fair-competition', data.outcome, ['GP-14'], '/outcome');
  const refused = found.effect === 'pass-exception' ? exceptionRefused(data) : null;
  if (refused) return refused;
  const done = [dutyId('fair-competition-review', stage.round, 'review-fair-competition')];
  const judges = { conclusion: data.outcome, draftHash: data.draftHash };
  return {
    events: [
      event('FairCompetitionReviewConcluded', { ...data, judges, duties: { done } }, [
        ...new Set(['L713-29', ...found.basis]),
      ]),
    ],
  };
}

function decide(
  act: FairCompetitionReviewAct,
  stage: FairCompetitionReviewState,
  decision: Decision,
  context: ActContext,
): Outcome<FairCompetitionReviewEvent> {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'SubmitFirstReview':
      if (act.data.heardBusinesses.trim() === '')
        return unlawful(
          'businesses-not-heard',
          ['应当听取经营者和利害关系人的意见。', 'Businesses and stakeholders must be heard.'],
          ['说明听取意见的情况。', 'State how they were heard.'],
          ['GP-16'],
          { pointer: '/heardBusinesses' },
        );
      return { events: [event('FirstReviewSubmitted', act.data, ['GP-14'])] };
    case 'IssueFairCompetitionOpinion':
      return issue(act.data, stage, context);
    default:
      return act satisfies never;
  }
}

function evolve(
  stage: FairCompetitionReviewState,
  event: Recorded<FairCompetitionReviewEvent>,
): FairCompetitionReviewState {
  switch (event.type) {
    case 'FirstReviewSubmitted':
      return { ...stage, firstReview: { draftHash: event.data.draftHash } };
    case 'FairCompetitionReviewConcluded':
      return concluded(stage, event, event.data.outcome);
    default:
      return event satisfies never;
  }
}

export const fairCompetitionReview: StageModule<'fair-competition-review'> = {
  kind: 'fair-competition-review',
  specs: {
    SubmitFirstReview: {
      stage: 'fair-competition-review',
      roles: ['drafter', 'drafting-lead'],
      charged: false,
      when: 'open',
      title: text('提交公平竞争初审', 'Submit the first review'),
      basis: ['GP-14'],
    },
    IssueFairCompetitionOpinion: {
      stage: 'fair-competition-review',
      roles: ['fair-competition-reviewer'],
      charged: true,
      when: 'open',
      title: text('出具公平竞争审查意见', 'Issue the fair-competition opinion'),
      basis: ['GP-14', 'L713-29'],
    },
  },
  events: {
    FirstReviewSubmitted: text('提交公平竞争初审', 'First review submitted'),
    FairCompetitionReviewConcluded: text('公平竞争审查完成', 'Fair-competition review concluded'),
  },
  open: (round, at) => ({ ...openStage(round, at), firstReview: null }),
  openingDuties: (round, decision, context) => [
    newDuty(
      context,
      'fair-competition-review',
      round,
      'review-fair-competition',
      holderOf(decision, 'fair-competition-review'),
      null,
      ['GP-14'],
    ),
  ],
  gate,
  decide,
  evolve,
  timers: () => [],
};
