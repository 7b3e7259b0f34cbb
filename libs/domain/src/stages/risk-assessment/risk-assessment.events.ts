import type { DomainEvent } from '../../act';
import type { RiskAssessmentAct } from './risk-assessment.acts';

type DataOf<T extends RiskAssessmentAct['type']> = Extract<RiskAssessmentAct, { type: T }>['data'];
type Judgement = { judges: { conclusion: string; draftHash: string } };

export type RiskAssessmentEvent =
  | DomainEvent<'AssessorCommissioned', DataOf<'CommissionAssessor'>>
  | DomainEvent<'EarlierAssessmentReused', DataOf<'ReuseEarlierAssessment'>>
  | DomainEvent<'HeardOnRisk', DataOf<'HearOnRisk'>>
  | DomainEvent<'RiskReportSubmitted', DataOf<'SubmitRiskReport'> & { unitId: string | null } & Judgement>
  | DomainEvent<'RiskReportReviewed', DataOf<'ReviewRiskReport'> & Judgement>
  | DomainEvent<'ControllabilityJudged', DataOf<'JudgeControllability'> & Judgement>;
