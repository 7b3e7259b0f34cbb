import type { Act } from '../../act';
import type { Instant } from '../../time';

export type Position = 'agree' | 'disagree' | 'reserve' | 'abstain';

export interface SubmittedMaterial {
  /** Id of a material of the rule set. */
  id: string;
  documentHash: string | null;
  /** DL171-28, -32: why it is missing. */
  absence: string | null;
}

export type CollectiveDecisionAct =
  | Act<
      'SubmitForDeliberation',
      { draftHash: string; materials: SubmittedMaterial[]; legalityNotFollowed: string | null }
    >
  | Act<
      'ScheduleMeeting',
      {
        meetingId: string;
        kind: 'executive' | 'full';
        number: string;
        scheduledAt: Instant;
        memberIds: string[];
        headId: string;
      }
    >
  | Act<
      'ConveneMeeting',
      {
        meetingId: string;
        present: string[];
        absent: { personId: string; reason: string }[];
        observers: string[];
        publicRepresentatives: number;
        legalityReviewerPresent: boolean;
      }
    >
  | Act<'TakePosition', { position: Position; reasons: string }>
  | Act<
      'DecideAsHead',
      {
        outcome: string;
        statement: string;
        reasonsAgainstMajority: string | null;
        decidedDocumentHash: string | null;
        amendments: string | null;
      }
    >
  | Act<'RecordDissent', { content: string }>
  | Act<'RecordMinutes', { minutesHash: string; mainDisagreement: string; host: string; recorder: string }>;
