import type { DomainEvent } from '../../act';
import type { PostEvaluationAct } from './post-evaluation.acts';

type DataOf<T extends PostEvaluationAct['type']> = Extract<PostEvaluationAct, { type: T }>['data'];

export type PostEvaluationEvent =
  | DomainEvent<'EvaluationCommissioned', DataOf<'CommissionEvaluation'>>
  | DomainEvent<'HeardOnEvaluation', DataOf<'HearOnEvaluation'>>
  | DomainEvent<'EvaluationReportSubmitted', DataOf<'SubmitEvaluationReport'>>
  | DomainEvent<'EvaluationConcluded', DataOf<'ConcludeEvaluation'>>;
