import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { workflowBundle } from '../../apps/worker/src/bundle';
import { cacheDir, devServer } from './engine';
import { historyOf, keep, recordedHistories, recordRun } from './record';
import type { RecordedHistory } from './record';

describe('the workflows against recorded histories', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await devServer();
  }, 60_000);
  afterAll(() => environment.teardown());

  it('replay every history that was ever recorded', async () => {
    const recorded = recordedHistories();
    expect(recorded.length).toBeGreaterThanOrEqual(4);
    const bundle = await workflowBundle({ fromSource: true, cacheDir });
    for (const each of recorded)
      await Worker.runReplayHistory({ workflowBundle: bundle }, historyOf(each), each.workflowId);
  }, 60_000);

  it('replay a run of today, and fail on it when the code has changed without a patch', async () => {
    const histories = await recordRun(environment, 'recorded');
    if (process.env.DINGCE_RECORD) keep(process.env.DINGCE_RECORD, histories);
    const bundle = await workflowBundle({ fromSource: true, cacheDir });
    for (const each of histories)
      await Worker.runReplayHistory({ workflowBundle: bundle }, historyOf(each), each.workflowId);
    const changed = await workflowBundle({
      fromSource: true,
      cacheDir,
      entry: join(__dirname, 'changed', 'workflows.ts'),
    });
    const decision = histories.find(({ workflowId }) => workflowId === 'decision/recorded') as RecordedHistory;
    await expect(
      Worker.runReplayHistory({ workflowBundle: changed }, historyOf(decision), 'decision/recorded'),
    ).rejects.toBeInstanceOf(DeterminismViolationError);
  }, 120_000);
});
