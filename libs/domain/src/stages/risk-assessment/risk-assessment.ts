import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import { principalOf } from '../../actor';
import type { Decision, StageBase } from '../../decision/state';
import { flag, outcome, outcomesOf } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { StageModule } from '../stage-module';
import {
  concluded,
  contradictory,
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
import type { RiskAssessmentAct } from './risk-assessment.acts';
import type { RiskAssessmentEvent } from './risk-assessment.events';

export interface RiskAssessmentState extends StageBase {
  /** The institution commissioned, if it was not the unit itself: it may not evaluate the decision later (713-36). */
  assessor: string | null;
  departmentsHeard: boolean;
  reused: boolean;
  report: {
    draftHash: string;
    level: string | null;
    byPersonId: string;
    unitId: string | null;
    advises: string;
  } | null;
  review: { passed: boolean; draftHash: string } | null;
}

type DataOf<T extends RiskAssessmentAct['type']> = Extract<RiskAssessmentAct, { type: T }>['data'];

const noReport = () =>
  unlawful(
    'risk-report-missing',
    ['尚未提交风险评估报告。', 'No risk report has been submitted.'],
    ['先提交风险评估报告。', 'Submit the report first.'],
    ['L713-23'],
  );

/** 713-24: what could not be controlled may only come back adjusted. */
function notAdjusted(decision: Decision, context: ActContext): Refused | null {
  const last = lastRound(decision, 'risk-assessment');
  if (!last || outcome(context.ruleSet, 'risk-result', last.outcome ?? '')?.effect !== 'uncontrollable') return null;
  if (last.draftHash !== standingDraft(decision)) return null;
  return unlawful(
    'draft-not-adjusted',
    ['上一轮风险不可控，草案尚未调整。', 'The risk could not be controlled and the draft is unchanged.'],
    ['采取措施调整草案后再评估。', 'Adjust the draft, then assess it again.'],
    ['L713-24'],
  );
}

function judgeGate(stage: RiskAssessmentState, decision: Decision, context: ActContext): Refused | null {
  if (stage.reused) return null;
  if (!stage.report) return noReport();
  const stale = stage.report.draftHash !== standingDraft(decision);
  const reviewNeeded = flag(context.ruleSet, 'risk.separate-review');
  const basis = context.ruleSet.flags['risk.separate-review']?.basis ?? [];
  return firstOf(
    () =>
      stale
        ? unlawful(
            'report-on-earlier-draft',
            ['评估报告针对的不是现行草案。', 'The report judges an earlier draft.'],
            ['就现行草案补充评估。', 'Assess the standing draft.'],
            ['L713-22'],
          )
        : null,
    () =>
      reviewNeeded && !stage.review
        ? unlawful(
            'risk-report-not-reviewed',
            ['风险评估报告尚未经另行评审。', 'The report has not been reviewed separately.'],
            ['由未参与评估的人员评审。', 'Let somebody who did not assess review it.'],
            basis,
          )
        : null,
    () =>
      reviewNeeded && stage.review?.passed === false
        ? unlawful(
            'risk-report-failed-review',
            ['风险评估报告未通过评审。', 'The report failed its review.'],
            ['修改报告后重新评审。', 'Amend the report and have it reviewed again.'],
            basis,
          )
        : null,
  );
}

function gate(
  type: RiskAssessmentAct['type'],
  stage: RiskAssessmentState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'CommissionAssessor':
    case 'HearOnRisk':
      return null;
    case 'ReuseEarlierAssessment':
    case 'SubmitRiskReport':
      return (
        notAdjusted(decision, context) ?? (type === 'SubmitRiskReport' && !stage.departmentsHeard ? notHeard() : null)
      );
    case 'ReviewRiskReport':
      return stage.report ? null : noReport();
    case 'JudgeControllability':
      return judgeGate(stage, decision, context);
    default:
      return type satisfies never;
  }
}

const notHeard = () =>
  unlawful(
    'departments-not-heard',
    ['尚未听取有关部门意见。', 'The departments concerned have not been heard.'],
    ['登记听取有关部门意见的情况。', 'Record how they were heard.'],
    ['L713-23'],
  );

function levelRefused(level: string | null, context: ActContext): Refused | null {
  const levels = outcomesOf(context.ruleSet, 'risk-levels');
  const basis = context.ruleSet.flags['risk.level-required']?.basis ?? [];
  const named = levels.map((l) => `${l.id}（${l.title.zh}）`).join('、');
  if (level === null)
    return flag(context.ruleSet, 'risk.level-required')
      ? unlawful(
          'risk-level-missing',
          ['应当确定风险等级。', 'The risk level must be set.'],
          [`填写风险等级：${named}`, `Set one of: ${levels.map((l) => l.id).join(', ')}.`],
          basis,
          { pointer: '/level' },
        )
      : null;
  if (levels.length === 0 || levels.some((l) => l.id === level)) return null;
  return contradictory(
    'risk-level-unknown',
    [`规则没有“${level}”这一等级。`, `The rule set has no level "${level}".`],
    [`可选：${named}`, `One of: ${levels.map((l) => l.id).join(', ')}.`],
    basis,
    { pointer: '/level' },
  );
}

function submit(
  data: DataOf<'SubmitRiskReport'>,
  stage: RiskAssessmentState,
  context: ActContext,
): Outcome<RiskAssessmentEvent> {
  if (data.points.length === 0)
    return unlawful(
      'risk-points-missing',
      ['报告应当列明风险点。', 'The report must list the risk points.'],
      ['列出风险点。', 'List them.'],
      ['L713-23'],
      { pointer: '/points' },
    );
  if (data.contingencyPlan.trim() === '')
    return unlawful(
      'contingency-plan-missing',
      ['报告应当包括应急处置预案。', 'The report must hold a contingency plan.'],
      ['补充应急处置预案。', 'Add it.'],
      ['L713-23'],
      { pointer: '/contingencyPlan' },
    );
  const refused = levelRefused(data.level, context);
  if (refused) return refused;
  const done = [dutyId('risk-assessment', stage.round, 'assess-risk')];
  const { unitId } = principalOf(context.actor);
  const judges = { conclusion: data.advises, draftHash: data.draftHash };
  return { events: [event('RiskReportSubmitted', { ...data, unitId, judges, duties: { done } }, ['L713-23'])] };
}

function review(
  data: DataOf<'ReviewRiskReport'>,
  stage: RiskAssessmentState,
  context: ActContext,
): Outcome<RiskAssessmentEvent> {
  if (stage.report?.byPersonId === principalOf(context.actor).personId)
    return unlawful(
      'assessor-cannot-review',
      ['编制评估报告的人员不得评审。', 'Who wrote the report may not review it.'],
      ['由其他人员评审。', 'Let somebody else review it.'],
      context.ruleSet.flags['risk.separate-review']?.basis ?? ['L713-23'],
    );
  const judges = { conclusion: data.passed ? 'passed' : 'failed', draftHash: data.draftHash };
  return {
    events: [
      event(
        'RiskReportReviewed',
        { ...data, judges },
        context.ruleSet.flags['risk.separate-review']?.basis ?? ['L713-23'],
      ),
    ],
  };
}

function judge(
  data: DataOf<'JudgeControllability'>,
  stage: RiskAssessmentState,
  context: ActContext,
): Outcome<RiskAssessmentEvent> {
  if (!outcome(context.ruleSet, 'risk-result', data.result))
    return unknownOutcome(context.ruleSet, 'risk-result', data.result, ['L713-24'], '/result', 'risk-result-unknown');
  const done = [dutyId('risk-assessment', stage.round, 'assess-risk')];
  const judges = { conclusion: data.result, draftHash: data.draftHash };
  return { events: [event('ControllabilityJudged', { ...data, judges, duties: { done } }, ['L713-24'])] };
}

function decide(
  act: RiskAssessmentAct,
  stage: RiskAssessmentState,
  decision: Decision,
  context: ActContext,
): Outcome<RiskAssessmentEvent> {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'CommissionAssessor':
      return { events: [event('AssessorCommissioned', act.data, ['L713-23'])] };
    case 'ReuseEarlierAssessment':
      if (!act.data.nothingMajorChanged)
        return unlawful(
          'circumstances-changed',
          ['情况有重大变化的，不得沿用此前的评估。', 'An earlier assessment may not be reused after a major change.'],
          ['重新评估。', 'Assess anew.'],
          ['L713-22', 'DL171-24'],
          { pointer: '/nothingMajorChanged' },
        );
      return (
        levelRefused(act.data.level, context) ?? { events: [event('EarlierAssessmentReused', act.data, ['L713-22'])] }
      );
    case 'HearOnRisk':
      return { events: [event('HeardOnRisk', act.data, ['L713-23'])] };
    case 'SubmitRiskReport':
      return submit(act.data, stage, context);
    case 'ReviewRiskReport':
      return review(act.data, stage, context);
    case 'JudgeControllability':
      return judge(act.data, stage, context);
    default:
      return act satisfies never;
  }
}

function evolve(stage: RiskAssessmentState, event: Recorded<RiskAssessmentEvent>): RiskAssessmentState {
  switch (event.type) {
    case 'AssessorCommissioned':
      return { ...stage, assessor: event.data.organisation };
    case 'EarlierAssessmentReused':
      return { ...stage, reused: true, assessor: stage.assessor ?? event.data.madeBy };
    case 'HeardOnRisk':
      return { ...stage, departmentsHeard: stage.departmentsHeard || event.data.departments };
    case 'RiskReportSubmitted': {
      const { draftHash, level, unitId, advises } = event.data;
      return {
        ...stage,
        report: { draftHash, level, unitId, advises, byPersonId: principalOf(event.actor).personId },
        review: null,
      };
    }
    case 'RiskReportReviewed':
      return { ...stage, review: { passed: event.data.passed, draftHash: event.data.draftHash } };
    case 'ControllabilityJudged':
      return concluded(stage, event, event.data.result);
    default:
      return event satisfies never;
  }
}

const byAssessor = { stage: 'risk-assessment', roles: ['risk-assessor'], charged: true, when: 'open' } as const;

export const riskAssessment: StageModule<'risk-assessment'> = {
  kind: 'risk-assessment',
  specs: {
    CommissionAssessor: { ...byAssessor, title: text('委托第三方评估', 'Commission an assessor'), basis: ['L713-23'] },
    ReuseEarlierAssessment: {
      ...byAssessor,
      title: text('沿用已有评估', 'Reuse an earlier assessment'),
      basis: ['L713-22'],
    },
    HearOnRisk: {
      ...byAssessor,
      title: text('听取部门和公众意见', 'Hear departments and the public'),
      basis: ['L713-23'],
    },
    SubmitRiskReport: { ...byAssessor, title: text('提交风险评估报告', 'Submit the risk report'), basis: ['L713-23'] },
    ReviewRiskReport: {
      stage: 'risk-assessment',
      roles: ['risk-reviewer'],
      charged: false,
      when: 'open',
      title: text('评审风险评估报告', 'Review the risk report'),
      basis: ['HLJ4-30'],
    },
    JudgeControllability: {
      stage: 'risk-assessment',
      roles: ['office', 'head'],
      charged: false,
      when: 'open',
      title: text('判断风险可控性', 'Judge controllability'),
      basis: ['L713-24'],
    },
  },
  events: {
    AssessorCommissioned: text('委托第三方评估', 'Assessor commissioned'),
    EarlierAssessmentReused: text('沿用已有评估', 'Earlier assessment reused'),
    HeardOnRisk: text('听取风险意见', 'Heard on risk'),
    RiskReportSubmitted: text('提交风险评估报告', 'Risk report submitted'),
    RiskReportReviewed: text('评审风险评估报告', 'Risk report reviewed'),
    ControllabilityJudged: text('判断风险可控性', 'Controllability judged'),
  },
  open: (round, at) => ({
    ...openStage(round, at),
    assessor: null,
    departmentsHeard: false,
    reused: false,
    report: null,
    review: null,
  }),
  openingDuties: (round, decision, context) => [
    newDuty(context, 'risk-assessment', round, 'assess-risk', holderOf(decision, 'risk-assessment'), null, ['L713-22']),
  ],
  gate,
  decide,
  evolve,
  timers: () => [],
};
