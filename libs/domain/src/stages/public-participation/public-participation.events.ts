import type { DomainEvent } from '../../act';
import type { Instant } from '../../time';
import type { PublicParticipationAct } from './public-participation.acts';

type DataOf<T extends PublicParticipationAct['type']> = Extract<PublicParticipationAct, { type: T }>['data'];

export type PublicParticipationEvent =
  | DomainEvent<
      'ConsultationOpened',
      DataOf<'OpenConsultation'> & { opensAt: Instant; closesAt: Instant; statutoryOn: string | null }
    >
  | DomainEvent<'ConsultationExtended', DataOf<'ExtendConsultation'> & { closesAt: Instant }>
  | DomainEvent<'ConsultationClosed', DataOf<'CloseConsultation'> & { total: number }>
  | DomainEvent<'CollectedOpinionsRecorded', DataOf<'RecordCollectedOpinions'>>
  | DomainEvent<'SymposiumHeld', DataOf<'HoldSymposium'>>
  | DomainEvent<'QuestionnaireRun', DataOf<'RunQuestionnaire'>>
  | DomainEvent<'PollRun', DataOf<'RunPoll'>>
  | DomainEvent<'HearingRequestReceived', DataOf<'ReceiveHearingRequest'> & { requestNo: number }>
  | DomainEvent<'HearingRequestAnswered', DataOf<'AnswerHearingRequest'>>
  | DomainEvent<'HearingNoticeGiven', DataOf<'AnnounceHearing'> & { noticedOn: string }>
  | DomainEvent<'HearingRegistered', DataOf<'RegisterForHearing'>>
  | DomainEvent<'HearingParticipantsSelected', DataOf<'SelectHearingParticipants'>>
  | DomainEvent<'HearingPapersDelivered', DataOf<'DeliverHearingPapers'>>
  | DomainEvent<'HearingPostponed', DataOf<'PostponeHearing'>>
  | DomainEvent<'HearingCancelled', DataOf<'CancelHearing'>>
  | DomainEvent<'HearingOpened', DataOf<'OpenHearing'>>
  | DomainEvent<'HearingStepTaken', DataOf<'RecordHearingStep'>>
  | DomainEvent<'HearingRecordSigned', DataOf<'SignHearingRecord'>>
  | DomainEvent<'HearingReportSubmitted', DataOf<'SubmitHearingReport'>>
  | DomainEvent<'OpinionsDisposed', DataOf<'DisposeOpinions'> & { total: number }>
  | DomainEvent<'AdoptionReportPublished', DataOf<'PublishAdoptionReport'>>
  | DomainEvent<'PublicParticipationConcluded', DataOf<'ConcludeParticipation'>>;
