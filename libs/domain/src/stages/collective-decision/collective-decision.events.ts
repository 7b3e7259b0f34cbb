import type { DomainEvent } from '../../act';
import type { CollectiveDecisionAct } from './collective-decision.acts';

type DataOf<T extends CollectiveDecisionAct['type']> = Extract<CollectiveDecisionAct, { type: T }>['data'];
/** What was said in the meeting is for its members, audit and inquiry only (DL171-11, HLJ4-10). */
type Confidential = { confidential: true };

export type CollectiveDecisionEvent =
  | DomainEvent<'DeliberationSubmitted', DataOf<'SubmitForDeliberation'>>
  | DomainEvent<'MeetingScheduled', DataOf<'ScheduleMeeting'>>
  | DomainEvent<'MeetingConvened', DataOf<'ConveneMeeting'>>
  | DomainEvent<'PositionTaken', DataOf<'TakePosition'> & Confidential & { personId: string }>
  | DomainEvent<
      'HeadSpoke',
      { statement: string; reasonsAgainstMajority: string | null; agree: number; disagree: number } & Confidential
    >
  | DomainEvent<
      'HeadDecided',
      { outcome: string; decidedDocumentHash: string; amendments: string | null; againstMajority: boolean }
    >
  | DomainEvent<'DissentRecorded', DataOf<'RecordDissent'> & Confidential & { personId: string }>
  | DomainEvent<'MinutesRecorded', DataOf<'RecordMinutes'>>;
