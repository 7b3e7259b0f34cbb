import type { DomainEvent } from '../../act';
import type { ExpertReviewAct } from './expert-review.acts';

type DataOf<T extends ExpertReviewAct['type']> = Extract<ExpertReviewAct, { type: T }>['data'];
type Judgement = { judges: { conclusion: string; draftHash: string } };

export type ExpertReviewEvent =
  | DomainEvent<'ExpertsSelected', DataOf<'SelectExperts'>>
  | DomainEvent<'InterestDeclared', DataOf<'DeclareInterest'> & { personId: string }>
  | DomainEvent<'ExpertExcluded', DataOf<'ExcludeExpert'>>
  | DomainEvent<'ExpertOpinionSubmitted', DataOf<'SubmitExpertOpinion'> & { personId: string } & Judgement>
  | DomainEvent<'ExpertReviewConcluded', DataOf<'ConcludeExpertReview'>>;
