import type { Run } from './run';

/** How one dossier is played: which facts are acts, and what stands in for what it does not know. */
export interface Script {
  file: string;
  /** When the engine's time begins. */
  startsOn: string;
  ruleSetId: string;
  play(run: Run): Promise<void>;
}
