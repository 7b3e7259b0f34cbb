import type { DomainEvent } from '../../act';
import type { LegalityReviewAct } from './legality-review.acts';

type DataOf<T extends LegalityReviewAct['type']> = Extract<LegalityReviewAct, { type: T }>['data'];
type Judgement = { judges: { conclusion: string; draftHash: string } };

export type LegalityReviewEvent =
  | DomainEvent<'LegalityPackageSubmitted', DataOf<'SubmitLegalityPackage'>>
  | DomainEvent<'LegalityPackageAccepted', DataOf<'AcceptLegalityPackage'>>
  | DomainEvent<'LegalityPackageReturned', DataOf<'ReturnLegalityPackage'>>
  | DomainEvent<'SupplementRequested', DataOf<'RequestSupplement'>>
  | DomainEvent<'SupplementSubmitted', DataOf<'SubmitSupplement'>>
  | DomainEvent<'ReviewClockStopped', DataOf<'StopReviewClock'>>
  | DomainEvent<'ReviewClockResumed', DataOf<'ResumeReviewClock'>>
  | DomainEvent<'LegalityReviewExtended', DataOf<'ExtendLegalityReview'>>
  | DomainEvent<'LegalAdviceRecorded', DataOf<'RecordLegalAdvice'> & Judgement>
  | DomainEvent<'LegalityOpinionIssued', DataOf<'IssueLegalityOpinion'> & Judgement>;
