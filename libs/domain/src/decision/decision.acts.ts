import type { Act } from '../act';
import type { Findings } from '../rule-set';
import type { StageKind } from '../stage-kind';
import type { Basis } from '../text';
import type { CivilDate, Instant } from '../time';
import type { ProposalChannel } from './state';

export type DecisionAct =
  | Act<
      'ProposeDecision',
      {
        decisionId: string;
        organId: string;
        title: string;
        channel: ProposalChannel;
        ruleSet: { id: string; hash: string };
        problem: string;
        reasons: string;
        basis: Basis[];
        preliminaryPlan: string;
        necessity: string;
        feasibility: string;
        documents: string[];
        adjusts: string | null;
      }
    >
  | Act<'RecordProposalStudy', { necessity: string; feasibility: string; conclusion: string; documents: string[] }>
  | Act<
      'StartDecision',
      {
        undertakingUnits: string[];
        leadUnit: string | null;
        charges: Partial<Record<StageKind, string>>;
        /** Deadline set for drafting when the rule set leaves it to the organ. */
        draftingDueOn: CivilDate | null;
      }
    >
  | Act<'DeclineProposal', { reason: string }>
  | Act<'RecordFindings', { findings: Findings }>
  | Act<'ChargeUnit', { stage: StageKind; unitId: string; reason: string }>
  | Act<'ClaimStage', { stage: StageKind }>
  | Act<'DelegateStage', { stage: StageKind; personId: string; reason: string }>
  | Act<'RecuseFromStage', { stage: StageKind; reason: string }>
  | Act<
      'ReviseDraft',
      { title: string; documentHash: string; substantial: boolean; reason: string; inResponseTo: StageKind | null }
    >
  | Act<'ReturnDraft', { stage: StageKind; reason: string }>
  | Act<'ConfirmEnteredAct', { actId: string }>
  | Act<'ObjectToEnteredAct', { actId: string; reason: string }>
  | Act<
      'RecordSecretPlaceholder',
      { number: string; ground: string; level: 'secret' | 'confidential' | 'top-secret'; heldBy: string }
    >
  | Act<
      'AdoptRuleSet',
      { id: string; hash: string; diff: { path: string; from: string; to: string }[]; reason: string }
    >
  | Act<'SuspendExecution', { reason: string; mitigation: string }>
  | Act<'ConfirmSuspension', { confirmed: boolean; meeting: string; reason: string }>
  /** What the meeting suspended, the meeting resumes. */
  | Act<'ResumeExecution', { meeting: string; reason: string }>
  | Act<'TerminateDecision', { reason: string; ground: string; mitigation: string }>
  | Act<'LinkAdjustment', { decisionId: string; reason: string }>
  | Act<'ExplainStageNotPerformed', { stage: StageKind; reason: string; basis: Basis[] }>
  | Act<'ArchiveMaterial', { document: string; title: string; filedOn: CivilDate }>
  | Act<'RaiseObjection', { to: string; content: string }>
  // By the workflows only; the decider judges these too.
  | Act<'OpenStage', { stage: StageKind; round: number; epoch: number }>
  | Act<'SupersedeStage', { stage: StageKind; round: number; reason: string; epoch: number }>
  | Act<'CloseDecision', { epoch: number }>
  | Act<'RecordDeadlinePassed', { dutyId: string; epoch: number }>
  | Act<'RemindHolder', { dutyId: string; epoch: number }>
  | Act<'RecomputeDueDates', { calendarVersion: string; epoch: number }>;

export type DecisionActType = DecisionAct['type'];
export type EngineActType =
  'OpenStage' | 'SupersedeStage' | 'CloseDecision' | 'RecordDeadlinePassed' | 'RemindHolder' | 'RecomputeDueDates';

/** How long before a date its holder is reminded. */
export const reminderLeadMs = 48 * 60 * 60 * 1000;
export type { Instant };
