import type { Instant, StageKind } from '@dingce/domain';

interface EngineInput {
  decisionId: string;
  /** Engine epoch of the ledger; raised by recovery, handed on by every wake-up. */
  epoch: number;
  /** Version of the wake-up that started it; a run that goes on as new names the last one it read. */
  version?: number;
  /** false on servers that don't know Dingce's search attributes. */
  searchAttributes: boolean;
  /** Events after which a run goes on as new even if Temporal does not suggest it yet. */
  historyLimit?: number;
}

export type DecisionInput = EngineInput;

export interface StageInput extends EngineInput {
  stage: StageKind;
  round: number;
}

export interface Position {
  /** Version of the ledger that was last read and acted on. */
  version: number;
  /** The ledger's time at that reading: what was due by then is recorded, or was refused. */
  readAt: Instant;
  /** Asleep until a wake-up or a date; nothing is left to do now. */
  waiting: boolean;
}
