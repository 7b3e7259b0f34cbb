import type { Act, Sealed } from '../../act';
import { text } from '../../text';
import type { Text } from '../../text';
import type { CivilDate, Instant } from '../../time';

export type Disposition = 'adopted' | 'partly' | 'not';
/** 713-17: the steps of a hearing, in the order in which they must come. */
export const hearingSteps = ['presented', 'spoke', 'questioned', 'debated'] as const;
export type HearingStep = (typeof hearingSteps)[number];

export const stepTitles: Record<HearingStep, Text> = {
  presented: text('介绍草案', 'Presenting the draft'),
  spoke: text('参加人陈述', "The participants' statements"),
  questioned: text('询问质证', 'Questions'),
  debated: text('辩论', 'Debate'),
};

export interface DispositionItem {
  /** What the opinions of this group say; identical and like opinions are one group. */
  group: string;
  count: number;
  disposition: Disposition;
  reason: string;
}

export type PublicParticipationAct =
  | Act<
      'OpenConsultation',
      {
        draftHash: string;
        explanationHash: string;
        /** Where it is published: website, new media, newspaper, broadcast … */
        channels: string[];
        contact: string;
        /** Last day on which opinions are taken. */
        closesOn: CivilDate;
        /** Published in the notice itself when the window is shorter than the rule's. */
        shortening: { reason: string; approvedBy: string | null } | null;
      }
    >
  | Act<'ExtendConsultation', { closesOn: CivilDate; reason: string }>
  /** By the workflow when the window's time has come; the transaction puts in what the eight streams hold. */
  | Act<'CloseConsultation', { counts: number[]; heads: string[] }>
  /** Opinions that came by letter, telephone or through a commissioned institution. */
  | Act<
      'RecordCollectedOpinions',
      { channel: string; people: number; opinions: number; documentHash: string | null; summary: string }
    >
  | Act<
      'HoldSymposium',
      { heldOn: CivilDate; place: string; groups: string[]; attendees: number; summary: string; recordHash: string }
    >
  | Act<'RunQuestionnaire', { from: CivilDate; to: CivilDate; answers: number; summary: string; reportHash: string }>
  | Act<
      'RunPoll',
      {
        by: string;
        sample: number;
        method: string;
        from: CivilDate;
        to: CivilDate;
        summary: string;
        reportHash: string;
      }
    >
  | Act<'ReceiveHearingRequest', { name: Sealed; contact: Sealed; reason: string; receivedOn: CivilDate }>
  | Act<'AnswerHearingRequest', { requestNo: number; granted: boolean; reason: string }>
  | Act<
      'AnnounceHearing',
      {
        hearingId: string;
        draftHash: string;
        subject: string;
        heldAt: Instant;
        place: string;
        selectionMethod: string;
        seats: { group: string; seats: number }[];
        observers: number;
        registrationClosesOn: CivilDate;
      }
    >
  | Act<'RegisterForHearing', { hearingId: string; name: Sealed; phone: Sealed; group: string }>
  | Act<
      'SelectHearingParticipants',
      {
        hearingId: string;
        method: string;
        invited: { name: Sealed; group: string }[];
        substitutes: number;
        chairPersonId: string;
        presenters: string[];
        recorderPersonId: string;
        listPublishedOn: CivilDate;
      }
    >
  | Act<'DeliverHearingPapers', { hearingId: string; deliveredOn: CivilDate; documents: string[]; receipts: number }>
  | Act<'PostponeHearing', { hearingId: string; heldAt: Instant; reason: string }>
  | Act<'CancelHearing', { hearingId: string; reason: string }>
  | Act<
      'OpenHearing',
      {
        hearingId: string;
        present: number;
        substitutesPresent: number;
        observersPresent: number;
        writtenOpinions: number;
      }
    >
  | Act<'RecordHearingStep', { hearingId: string; step: HearingStep; summary: string }>
  | Act<
      'SignHearingRecord',
      {
        hearingId: string;
        recordHash: string;
        signedByParticipants: number;
        refusedToSign: number;
        signedByChair: boolean;
        signedByPresenters: boolean;
        signedByRecorder: boolean;
      }
    >
  | Act<
      'SubmitHearingReport',
      {
        hearingId: string;
        reportHash: string;
        inFavour: number;
        against: number;
        undecided: number;
        mainOpinions: string[];
        furtherArgument: string | null;
      }
    >
  | Act<'DisposeOpinions', { items: DispositionItem[] }>
  | Act<'PublishAdoptionReport', { documentHash: string; url: string; publishedOn: CivilDate }>
  | Act<'ConcludeParticipation', { summary: string; summaryHash: string }>;
