import 'reflect-metadata';
import { currentEpoch, sqlOf } from '@dingce/ledger';
import { NestFactory } from '@nestjs/core';
import type { WorkerConfig } from './config';
import { Drain } from './drain';
import { quietRuntime } from './quiet-runtime';
import { TemporalWorker } from './temporal-worker';
import { WorkerModule } from './worker.module';

export interface RunningWorker {
  /** Finishes what is under way and closes the connections to Temporal. */
  stop(): Promise<void>;
  /** Whether everything that follows from what is recorded has happened, for all decisions or the ones named. */
  drained(decisionIds?: string[]): Promise<boolean>;
  /** Settles when the worker stops; rejects when it broke. */
  ended: Promise<void>;
}

/** Starts everything that carries decisions forward: workflows, their activities, dispatcher, notices, lagging read models. */
export async function startWorker(config: WorkerConfig): Promise<RunningWorker> {
  quietRuntime();
  const epoch = await currentEpoch(sqlOf(config.dataSource.manager));
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot({ ...config, epoch }), {
    logger: ['error', 'warn', 'fatal'],
    abortOnError: false,
  });
  const drain = app.get(Drain);
  return {
    stop: () => app.close(),
    drained: (decisionIds) => drain.drained(decisionIds),
    ended: app.get(TemporalWorker).ended,
  };
}
