import type { Acts } from '@dingce/acts';
import type { DataSource } from 'typeorm';

export interface WorkerConfig {
  /** The application's role on the ledger's database. The caller opens and closes it. */
  dataSource: DataSource;
  acts: Acts;
  temporal: { address: string; namespace?: string };
  /** false on servers that don't know Dingce's search attributes, e.g. the time-skipping test server. */
  searchAttributes?: boolean;
  /** Where the workflow bundle is kept between starts; absent: bundled at every start. */
  cacheDir?: string;
  /** Bundle the TypeScript sources instead of what the compiler wrote. */
  fromSource?: boolean;
  /** How long an idle loop waits at most before it looks again, and how often a decision is woken at most; 250 when absent. */
  paceMs?: number;
  /** Workflows kept in memory between their tasks. */
  maxCachedWorkflows?: number;
}

export const usualPaceMs = 250;

/** Injection token of the configuration. */
export const workerConfig = Symbol('WorkerConfig');
/** Injection token of the engine epoch that this process works under. */
export const engineEpoch = Symbol('EngineEpoch');
