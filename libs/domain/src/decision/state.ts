import type { Basis } from '../text';
import type { CivilDate, Instant } from '../time';
import type { Duty } from '../duty';
import type { Findings } from '../rule-set';
import type { StageKind } from '../stage-kind';
import type { StageStates } from '../stages/registry';

export type ProposalChannel = 'leader' | 'department' | 'deputies' | 'citizens';

/** Every stage's state starts with this. `seq` is the last event of the stage: its ETag. */
export interface StageBase {
  round: number;
  status: 'open' | 'concluded' | 'superseded';
  openedAt: Instant;
  concludedAt: Instant | null;
  outcome: string | null;
  /** Hash of the draft that stood when the stage concluded. */
  draftHash: string | null;
  seq: number;
}

export interface DraftOption {
  id: string;
  title: string;
  pros: string;
  cons: string;
  preferred: boolean;
}

export interface Draft {
  version: number;
  title: string;
  /** SHA-256 of the draft's document: what every opinion is bound to. */
  hash: string;
  options: DraftOption[];
  submittedAt: Instant;
}

export interface Revision {
  from: string;
  to: string;
  substantial: boolean;
  reason: string;
  inResponseTo: StageKind | null;
  at: Instant;
}

/** A judgement on a draft, by whom, on which version. It lapses in substance when the draft has moved on. */
export interface Opinion {
  actId: string;
  stage: StageKind;
  round: number;
  personId: string;
  conclusion: string;
  draftHash: string;
  at: Instant;
}

export interface Charge {
  unitId: string;
  /** The person who claimed the work, or to whom it was delegated. */
  personId: string | null;
  recused: string[];
}

/** An act that one person entered for another, until that person confirms or objects. */
export interface EnteredAct {
  actId: string;
  act: string;
  byPersonId: string;
  forPersonId: string;
  evidence: string[];
  status: 'awaiting' | 'confirmed' | 'objected';
  reason: string | null;
}

export interface StageRecord {
  kind: StageKind;
  round: number;
  status: 'concluded' | 'superseded';
  outcome: string | null;
  draftHash: string | null;
  openedAt: Instant;
  concludedAt: Instant | null;
}

export interface Suspension {
  by: string;
  at: Instant;
  reason: string;
  confirmed: boolean | null;
  mitigation: string;
  resumedAt: Instant | null;
}

/** State before the first event. */
export interface NoDecision {
  status: 'none';
}

interface Facts {
  id: string;
  organId: string;
  title: string;
  channel: ProposalChannel;
  ruleSet: { id: string; hash: string };
  /** A major adjustment is a new cycle linked to the decision it changes. */
  adjusts: string | null;
  adjustedBy: string | null;
  proposedAt: Instant;
  study: { necessity: string; feasibility: string; conclusion: string } | null;
  startedAt: Instant | null;
  units: { undertaking: string[]; lead: string | null };
  charges: Partial<Record<StageKind, Charge>>;
  /** Set by the organ at the start, where the rule set sets no date for drafting. */
  draftingDueOn: CivilDate | null;
  findings: Findings;
  draft: Draft | null;
  revisions: Revision[];
  opinions: Opinion[];
  stages: Partial<StageStates>;
  past: StageRecord[];
  duties: Duty[];
  /** Who acted in which stage: separation of duties is by person. */
  people: Partial<Record<StageKind | 'decision', string[]>>;
  entered: EnteredAct[];
  secrets: { number: string; ground: string; level: string; heldBy: string }[];
  suspensions: Suspension[];
  notPerformed: { stage: StageKind; reason: string; basis: Basis[] }[];
  archived: { document: string; filedOn: CivilDate }[];
  closed: { outcome: string; at: Instant; reason: string } | null;
  seq: number;
}

export type Decision =
  | (Facts & { status: 'proposed' })
  | (Facts & { status: 'declined' })
  | (Facts & { status: 'underway' })
  | (Facts & { status: 'closing'; closing: { outcome: string; reason: string } })
  | (Facts & { status: 'closed' });

export type DecisionState = NoDecision | Decision;

export const noDecision: NoDecision = { status: 'none' };
