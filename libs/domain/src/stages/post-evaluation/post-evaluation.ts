import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import type { Decision, StageBase } from '../../decision/state';
import { outcome } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { StageModule } from '../stage-module';
import { concluded, dutyId, firstOf, holderOf, newDuty, openStage, setDate, unknownOutcome, unlawful } from '../stages';
import type { PostEvaluationAct } from './post-evaluation.acts';
import type { PostEvaluationEvent } from './post-evaluation.events';

export interface PostEvaluationState extends StageBase {
  evaluator: { unitId: string | null; organisation: string } | null;
  publicHeard: boolean;
  report: { documentHash: string; recommends: string } | null;
}

type DataOf<T extends PostEvaluationAct['type']> = Extract<PostEvaluationAct, { type: T }>['data'];

const notCommissioned = () =>
  unlawful(
    'evaluator-missing',
    ['尚未确定评估单位。', 'No evaluator has been commissioned.'],
    ['先确定评估单位。', 'Commission one first.'],
    ['L713-36'],
  );

function gate(
  type: PostEvaluationAct['type'],
  stage: PostEvaluationState,
  _decision: Decision,
  _context: ActContext,
): Refused | null {
  switch (type) {
    case 'CommissionEvaluation':
      return null;
    case 'HearOnEvaluation':
      return stage.evaluator ? null : notCommissioned();
    case 'SubmitEvaluationReport':
      return firstOf(
        () => (stage.evaluator ? null : notCommissioned()),
        () =>
          stage.publicHeard
            ? null
            : unlawful(
                'public-not-heard',
                ['后评估应当听取社会公众意见。', 'The evaluation must hear the public.'],
                ['登记听取公众意见的情况。', 'Record how it was heard.'],
                ['L713-36'],
              ),
      );
    case 'ConcludeEvaluation':
      return stage.report
        ? null
        : unlawful(
            'evaluation-report-missing',
            ['尚未提交后评估报告。', 'No evaluation report has been submitted.'],
            ['先提交后评估报告。', 'Submit it first.'],
            ['L713-36'],
          );
    default:
      return type satisfies never;
  }
}

/** 713-36: never the unit that did the main assessment before the decision. */
function assessedBefore(data: DataOf<'CommissionEvaluation'>, decision: Decision): Refused | null {
  const risk = decision.stages['risk-assessment'];
  const sameUnit =
    data.evaluatorUnitId !== null &&
    (risk?.report?.unitId === data.evaluatorUnitId ||
      decision.charges['risk-assessment']?.unitId === data.evaluatorUnitId) &&
    risk?.assessor === null;
  const sameInstitution =
    risk?.assessor !== null && risk?.assessor !== undefined && risk.assessor === data.organisation;
  if (!risk || (!sameUnit && !sameInstitution)) return null;
  return unlawful(
    'evaluator-was-assessor',
    [
      '承担主要决策前评估工作的单位不得承担后评估。',
      'The unit that did the main assessment before the decision may not evaluate it.',
    ],
    ['另行确定评估单位。', 'Commission another.'],
    ['L713-36'],
    { pointer: data.evaluatorUnitId ? '/evaluatorUnitId' : '/organisation' },
  );
}

const outcomeUnknown = (id: string, context: ActContext, pointer: string): Refused | null =>
  outcome(context.ruleSet, 'post-evaluation', id)
    ? null
    : unknownOutcome(context.ruleSet, 'post-evaluation', id, ['L713-36'], pointer);

function commission(
  data: DataOf<'CommissionEvaluation'>,
  stage: PostEvaluationState,
  decision: Decision,
  context: ActContext,
): Outcome<PostEvaluationEvent> {
  const refused = assessedBefore(data, decision);
  if (refused) return refused;
  const holder = {
    unitId: data.evaluatorUnitId ?? decision.charges['post-evaluation']?.unitId ?? null,
    postId: null,
    personId: null,
  };
  const due = data.dueOn ? setDate(data.dueOn, context, ['L713-36']) : null;
  const open = [
    newDuty(
      context,
      'post-evaluation',
      stage.round,
      'submit-evaluation-report',
      holder,
      due,
      ['L713-36'],
      context.actId,
    ),
  ];
  const done = [dutyId('post-evaluation', stage.round, 'commission-evaluation')];
  return { events: [event('EvaluationCommissioned', { ...data, duties: { open, done } }, ['L713-36'])] };
}

function decide(
  act: PostEvaluationAct,
  stage: PostEvaluationState,
  decision: Decision,
  context: ActContext,
): Outcome<PostEvaluationEvent> {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'CommissionEvaluation':
      return commission(act.data, stage, decision, context);
    case 'HearOnEvaluation':
      return { events: [event('HeardOnEvaluation', act.data, ['L713-36'])] };
    case 'SubmitEvaluationReport': {
      const done = decision.duties
        .filter((d) => d.status === 'open' && d.what === 'submit-evaluation-report')
        .map((d) => d.id);
      return (
        outcomeUnknown(act.data.recommends, context, '/recommends') ?? {
          events: [event('EvaluationReportSubmitted', { ...act.data, duties: { done } }, ['L713-36'])],
        }
      );
    }
    case 'ConcludeEvaluation':
      return (
        outcomeUnknown(act.data.outcome, context, '/outcome') ?? {
          events: [event('EvaluationConcluded', act.data, ['L713-36'])],
        }
      );
    default:
      return act satisfies never;
  }
}

function evolve(stage: PostEvaluationState, event: Recorded<PostEvaluationEvent>): PostEvaluationState {
  switch (event.type) {
    case 'EvaluationCommissioned':
      return { ...stage, evaluator: { unitId: event.data.evaluatorUnitId, organisation: event.data.organisation } };
    case 'HeardOnEvaluation':
      return { ...stage, publicHeard: stage.publicHeard || event.data.includesPublic };
    case 'EvaluationReportSubmitted':
      return { ...stage, report: { documentHash: event.data.documentHash, recommends: event.data.recommends } };
    case 'EvaluationConcluded':
      return concluded(stage, event, event.data.outcome);
    default:
      return event satisfies never;
  }
}

const organ = { stage: 'post-evaluation', roles: ['office', 'head'], charged: false, when: 'open' } as const;
const evaluator = { ...organ, roles: ['evaluator'] as const };

export const postEvaluation: StageModule<'post-evaluation'> = {
  kind: 'post-evaluation',
  specs: {
    CommissionEvaluation: { ...organ, title: text('确定后评估单位', 'Commission the evaluation'), basis: ['L713-36'] },
    HearOnEvaluation: { ...evaluator, title: text('听取后评估意见', 'Hear opinions'), basis: ['L713-36'] },
    SubmitEvaluationReport: {
      ...evaluator,
      title: text('提交后评估报告', 'Submit the evaluation report'),
      basis: ['L713-36'],
    },
    ConcludeEvaluation: {
      ...organ,
      title: text('作出后评估结论', 'Conclude the evaluation'),
      basis: ['L713-36', 'L713-37'],
    },
  },
  events: {
    EvaluationCommissioned: text('确定后评估单位', 'Evaluation commissioned'),
    HeardOnEvaluation: text('听取后评估意见', 'Opinions heard'),
    EvaluationReportSubmitted: text('提交后评估报告', 'Evaluation report submitted'),
    EvaluationConcluded: text('作出后评估结论', 'Evaluation concluded'),
  },
  open: (round, at) => ({ ...openStage(round, at), evaluator: null, publicHeard: false, report: null }),
  openingDuties: (round, decision, context) => [
    newDuty(context, 'post-evaluation', round, 'commission-evaluation', holderOf(decision, 'post-evaluation'), null, [
      'L713-36',
    ]),
  ],
  gate,
  decide,
  evolve,
  timers: () => [],
};
