import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decisionWorkflowId, ledgerStandsAtSignal, taskQueue } from '@dingce/workflows';
import type { DecisionInput } from '@dingce/workflows';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { searchAttributes } from '@dingce/servers';
import { workflowBundle } from '../../apps/worker/src/bundle';
import { patientIsolate } from '../../apps/worker/src/temporal-worker';

import type { MemoryLedger } from './memory-ledger';

/** Bundles are kept here between runs, under the hash of what went into them. */
export const cacheDir = join(__dirname, '..', '..', '.dingce', 'cache');

const executable = (name: 'DINGCE_TEMPORAL_BIN' | 'DINGCE_TEST_SERVER_BIN') => {
  const path = process.env[name];
  if (!path) throw new Error(`${name} is set by the integration project's global set-up`);
  return { type: 'existing-path', path } as const;
};

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
});

/** Temporal's development server: real time, real continue-as-new, real parent close policies. */
export const devServer = (): Promise<TestWorkflowEnvironment> =>
  TestWorkflowEnvironment.createLocal({
    server: {
      executable: executable('DINGCE_TEMPORAL_BIN'),
      extraArgs: Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
      log: { level: 'error', format: 'json' },
    },
  });

export const timeSkippingServer = (): Promise<TestWorkflowEnvironment> =>
  TestWorkflowEnvironment.createTimeSkipping({ server: { executable: executable('DINGCE_TEST_SERVER_BIN') } });

/** The workflows over a ledger in memory, for the time that `work` takes. */
export async function withEngine<T>(
  environment: TestWorkflowEnvironment,
  ledger: MemoryLedger,
  work: () => Promise<T>,
  entry?: string,
): Promise<T> {
  const worker = await Worker.create({
    ...patientIsolate,
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle: await workflowBundle({ fromSource: true, cacheDir, ...(entry ? { entry } : {}) }),
    activities: ledger.activities(),
    shutdownGraceTime: '1 second',
    // A workflow's last task may fail by design while a worker stops; nothing here waits for a sticky queue.
    stickyQueueScheduleToStartTimeout: '1 second',
  });
  return worker.runUntil(work());
}

/** What the dispatcher does: starts the decision's workflow if need be, and tells it where the ledger stands. */
export async function wake(
  environment: TestWorkflowEnvironment,
  ledger: MemoryLedger,
  bent: Partial<DecisionInput> = {},
  version = ledger.version,
): Promise<void> {
  const { decisionId, epoch } = ledger;
  await environment.client.workflow.signalWithStart('majorDecision', {
    workflowId: decisionWorkflowId(decisionId),
    taskQueue,
    args: [{ decisionId, epoch, version, searchAttributes: false, ...bent } satisfies DecisionInput],
    signal: ledgerStandsAtSignal,
    signalArgs: [version, epoch],
  });
}

export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds()); await sleep(25))
    if (Date.now() > end) throw new Error(`did not happen in time: ${what}`);
}
