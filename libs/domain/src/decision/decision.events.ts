import type { DomainEvent } from '../act';
import type { Holder } from '../duty';
import type { Findings } from '../rule-set';
import type { StageKind } from '../stage-kind';
import type { Basis } from '../text';
import type { CivilDate, Instant } from '../time';
import type { DecisionAct, DecisionActType } from './decision.acts';

type DataOf<T extends DecisionActType> = Extract<DecisionAct, { type: T }>['data'];
type Charges = Partial<Record<StageKind, string>>;

export type DecisionEvent =
  | DomainEvent<'DecisionProposed', DataOf<'ProposeDecision'>>
  | DomainEvent<'ProposalStudied', DataOf<'RecordProposalStudy'>>
  | DomainEvent<
      'DecisionStarted',
      { undertakingUnits: string[]; leadUnit: string; charges: Charges; draftingDueOn: CivilDate | null }
    >
  | DomainEvent<'ProposalDeclined', { reason: string }>
  | DomainEvent<'FindingsRecorded', { findings: Findings }>
  | DomainEvent<'UnitCharged', { stage: StageKind; unitId: string; reason: string }>
  | DomainEvent<'StageClaimed', { stage: StageKind; personId: string }>
  | DomainEvent<'StageDelegated', { stage: StageKind; personId: string; fromPersonId: string | null; reason: string }>
  | DomainEvent<'StageRecused', { stage: StageKind; personId: string; reason: string }>
  | DomainEvent<
      'DraftRevised',
      {
        version: number;
        title: string;
        from: string;
        to: string;
        substantial: boolean;
        reason: string;
        inResponseTo: StageKind | null;
      }
    >
  | DomainEvent<'DraftReturned', { stage: StageKind; reason: string }>
  | DomainEvent<'EnteredActConfirmed', { actId: string }>
  | DomainEvent<'EnteredActObjected', { actId: string; reason: string }>
  | DomainEvent<'SecretPlaceholderRecorded', DataOf<'RecordSecretPlaceholder'>>
  | DomainEvent<'RuleSetAdopted', DataOf<'AdoptRuleSet'> & { from: { id: string; hash: string } }>
  | DomainEvent<'ExecutionSuspended', { reason: string; mitigation: string }>
  | DomainEvent<'SuspensionConfirmed', { confirmed: boolean; meeting: string; reason: string }>
  | DomainEvent<'ExecutionResumed', { meeting: string; reason: string }>
  | DomainEvent<'DecisionTerminated', { reason: string; ground: string; mitigation: string }>
  | DomainEvent<'AdjustmentLinked', { decisionId: string; reason: string }>
  | DomainEvent<'StageNotPerformedExplained', { stage: StageKind; reason: string; basis: Basis[] }>
  | DomainEvent<'MaterialArchived', { document: string; title: string; filedOn: CivilDate }>
  | DomainEvent<'ObjectionRaised', { to: string; content: string }>
  | DomainEvent<'StageOpened', { stage: StageKind; round: number; unitId: string | null }>
  | DomainEvent<'StageSuperseded', { stage: StageKind; round: number; reason: string }>
  | DomainEvent<'DecisionClosed', { outcome: string; reason: string }>
  | DomainEvent<'DeadlinePassed', { dutyId: string; what: string; dueAt: Instant; holder: Holder }>
  | DomainEvent<'HolderReminded', { dutyId: string; what: string; dueAt: Instant; holder: Holder }>
  | DomainEvent<'DueDatesRecomputed', { calendarVersion: string }>;
