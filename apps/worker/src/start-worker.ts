import 'reflect-metadata';
import { currentEpoch, sqlOf } from '@dingce/ledger';
import { NestFactory } from '@nestjs/core';
import { Connection } from '@temporalio/client';
import type { WorkerConfig } from './config';
import { Drain } from './drain';
import { quietRuntime } from './quiet-runtime';
import { claimEpoch, clusterOf } from './recovery/cluster';
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

/**
 * Starts everything that carries decisions forward: workflows, their activities, dispatcher, notices, lagging read models.
 * Throws OtherCluster when the ledger's engine epoch is at work on another Temporal cluster.
 */
export async function startWorker(config: WorkerConfig): Promise<RunningWorker> {
  quietRuntime();
  const sql = sqlOf(config.dataSource.manager);
  const epoch = await currentEpoch(sql);
  const cluster = await theCluster(config);
  if (cluster !== null) await claimEpoch(sql, epoch, cluster);
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

async function theCluster({ temporal: { address, namespace = 'default' } }: WorkerConfig): Promise<string | null> {
  const connection = await Connection.connect({ address });
  try {
    return await clusterOf(connection, namespace);
  } finally {
    await connection.close();
  }
}
