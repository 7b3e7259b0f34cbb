import { setTimeout as sleep } from 'node:timers/promises';
import {
  HttpCosigner,
  LockStore,
  LogHalted,
  logKeys,
  readVerifierKey,
  Sequencer,
  sqlOf,
  steadyConnections,
  stirThreadPool,
  transaction,
  watchConnections,
} from '@dingce/ledger';
import { Pool } from 'pg';
import type { SequencerConfig } from './config';

export interface RunningSequencer {
  stop(): Promise<void>;
  /** Settles when stopped; rejects with LogHalted when the log contradicts what was signed. */
  ended: Promise<void>;
}

const troubleMs = { from: 500, to: 10_000 };

/** Starts the one that gives entries their place in the log and publishes it. Throws LogHalted before anything is signed. */
export async function startSequencer(
  config: SequencerConfig,
  report: (message: string) => void = () => undefined,
): Promise<RunningSequencer> {
  const { databaseUrl: connectionString } = config;
  const pool = new Pool({ ...steadyConnections(), connectionString, max: 4, application_name: 'dingce-sequencer' });
  // A connection that breaks while idle is replaced at the next use.
  pool.on('error', (error) => report(error.message));
  const unwatch = watchConnections([pool], connectionString, report);
  const rest = stirThreadPool();
  const close = (): Promise<void> => {
    unwatch();
    rest();
    return pool.end();
  };
  const sequencer = new Sequencer({
    sql: sqlOf(pool),
    transaction: (work) => transaction(pool, work),
    store: config.store,
    lock: new LockStore(config.lock),
    signer: new HttpCosigner(config.signer.url, config.signer.token ? { token: config.signer.token } : {}),
    keys: async () => (await logKeys(sqlOf(pool))).map(readVerifierKey),
    policy: config.policy,
    witnesses: new Map(
      config.policy.witnesses.flatMap(({ name, url }) =>
        url ? [[name, new HttpCosigner(url, { timeoutMs: 3_000 })]] : [],
      ),
    ),
    onTrouble: report,
  });
  try {
    await sequencer.check();
  } catch (error) {
    await close();
    throw error;
  }
  const stopping = new AbortController();
  const ended = run(sequencer, config.paceMs, stopping.signal, report).finally(close);
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      stopping.abort();
      await ended.catch(() => undefined);
    },
  };
}

async function run(
  sequencer: Sequencer,
  paceMs: number,
  stopping: AbortSignal,
  report: (message: string) => void,
): Promise<void> {
  let trouble = troubleMs.from;
  while (!stopping.aborted) {
    let wait = paceMs;
    try {
      const { more } = await sequencer.step();
      if (more) wait = 0;
      trouble = troubleMs.from;
    } catch (error) {
      if (error instanceof LogHalted) throw error;
      report(error instanceof Error ? error.message : String(error));
      wait = trouble;
      trouble = Math.min(trouble * 2, troubleMs.to);
    }
    await sleep(wait, undefined, { signal: stopping }).catch(() => undefined);
  }
}
