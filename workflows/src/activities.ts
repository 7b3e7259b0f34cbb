import type { Decision, DueAct, Instant, RuleSet, StageKind } from '@dingce/domain';

/** What the decider answered to an act of the engine. Only `recorded` left a trace in the ledger. */
export type Recording =
  | { result: 'recorded'; version: number }
  | { result: 'not-due'; inMs: number }
  | { result: 'suspended' }
  | { result: 'settled'; reason: string };

/** How long after the activity was scheduled the ledger was read; absent in histories of older workers. */
interface Timed {
  readAfterMs?: number;
}

export interface DecisionReading extends Timed {
  /** null when the caller knows it already. */
  ruleSet: RuleSet | null;
  decision: Decision;
  now: Instant;
  version: number;
}

export interface StageReading extends Timed {
  version: number;
  now: Instant;
  /** over: concluded, superseded by a later round, or the whole decision is closed. */
  standing: 'open' | 'over';
  due: DueAct[];
  title: string;
  unit: string | null;
}

/**
 * Every activity MUST fail non-retryably with type `superseded` when `epoch` is older than the ledger's,
 * and MUST be safe to repeat: the act id follows from the workflow, what is done and its cause.
 */
export interface EngineCall {
  decisionId: string;
  epoch: number;
  workflowId: string;
  /** The due instant or the ledger's version that caused the act. */
  cause: string;
}

export type DutyCall = EngineCall & { dutyId: string };

export interface ReadActivities {
  readDecision(asked: {
    decisionId: string;
    epoch: number;
    knownRuleSet: string | null;
  }): Promise<DecisionReading | null>;
  readStage(asked: { decisionId: string; epoch: number; kind: StageKind; round: number }): Promise<StageReading | null>;
}

/** What remains owed by date whatever the stage: reminding before it, recording lateness after it. */
export interface DutyActivities {
  remindHolder(call: DutyCall): Promise<Recording>;
  recordDeadlinePassed(call: DutyCall): Promise<Recording>;
}

export interface CourseActivities {
  openStage(call: EngineCall & { stage: StageKind; round: number }): Promise<Recording>;
  supersedeStage(call: EngineCall & { stage: StageKind; round: number; reason: string }): Promise<Recording>;
  closeDecision(call: EngineCall): Promise<Recording>;
  remindDutyHolder(call: DutyCall): Promise<Recording>;
  recordDutyDeadlinePassed(call: DutyCall): Promise<Recording>;
}

export interface PublicParticipationActivities extends DutyActivities {
  closeConsultation(call: EngineCall): Promise<Recording>;
}

/** One line per stage kind: what its workflow may record. */
export interface StageActivities {
  drafting: DutyActivities;
  'public-participation': PublicParticipationActivities;
  'expert-review': DutyActivities;
  'risk-assessment': DutyActivities;
  'fair-competition-review': DutyActivities;
  'legality-review': DutyActivities;
  'collective-decision': DutyActivities;
  publication: DutyActivities;
  execution: DutyActivities;
  'post-evaluation': DutyActivities;
}
