import type { DomainEvent } from '../../act';
import type { PublicationAct } from './publication.acts';

type DataOf<T extends PublicationAct['type']> = Extract<PublicationAct, { type: T }>['data'];

export type PublicationEvent =
  | DomainEvent<'PartyCommitteeReported', DataOf<'ReportToPartyCommittee'>>
  | DomainEvent<'PeoplesCongressReported', DataOf<'ReportToPeoplesCongress'>>
  | DomainEvent<'DecisionIssued', DataOf<'IssueDecision'>>
  | DomainEvent<'DecisionPublished', DataOf<'PublishDecision'>>
  | DomainEvent<'PublicationWithheld', DataOf<'WithholdFromPublication'>>
  | DomainEvent<'AdoptionExplained', DataOf<'ExplainAdoption'>>
  | DomainEvent<'InterpretationPublished', DataOf<'PublishInterpretation'>>
  | DomainEvent<'PublicationConcluded', DataOf<'ConcludePublication'>>;
