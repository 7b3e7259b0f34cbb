import type { DomainEvent } from '../../act';
import type { FairCompetitionReviewAct } from './fair-competition-review.acts';

type DataOf<T extends FairCompetitionReviewAct['type']> = Extract<FairCompetitionReviewAct, { type: T }>['data'];

export type FairCompetitionReviewEvent =
  | DomainEvent<'FirstReviewSubmitted', DataOf<'SubmitFirstReview'>>
  | DomainEvent<
      'FairCompetitionReviewConcluded',
      DataOf<'IssueFairCompetitionOpinion'> & { judges: { conclusion: string; draftHash: string } }
    >;
