import { positionQuery, stageWorkflowId, decisionWorkflowId, ledgerStandsAtSignal } from '@dingce/workflows';
import type { Position, Recording } from '@dingce/workflows';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { devServer, until, wake, withEngine } from './engine';
import { MemoryLedger, office } from './memory-ledger';

describe('the course of a decision on a real Temporal server', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await devServer();
  }, 60_000);
  afterAll(() => environment.teardown());

  const handle = (workflowId: string) => environment.client.workflow.getHandle(workflowId);
  const statusOf = async (workflowId: string) => (await handle(workflowId).describe()).status.name;
  /** The first run of a chain of continued runs: another one was started anew. */
  const chainOf = async (workflowId: string) =>
    (await handle(workflowId).describe()).raw.workflowExecutionInfo?.firstRunId;
  const told = async (ledger: MemoryLedger, ...stages: string[]) => {
    await wake(environment, ledger);
    for (const id of stages) await handle(id).signal(ledgerStandsAtSignal, ledger.version, ledger.epoch);
  };

  it('opens each stage when its predecessors are done, again after a return, and closes a terminated decision', async () => {
    const ledger = new MemoryLedger('course');
    const drafting = stageWorkflowId('course', 'drafting', 1);
    const review = stageWorkflowId('course', 'legality-review', 1);
    const again = stageWorkflowId('course', 'legality-review', 2);
    await withEngine(environment, ledger, async () => {
      await ledger.start();
      await told(ledger);
      await until('drafting open', () => ledger.story.includes('StageOpened drafting/1'));
      await until('drafting workflow alive', () =>
        statusOf(drafting).then(
          () => true,
          () => false,
        ),
      );
      await ledger.draft();
      await told(ledger, drafting);
      await until('review open', () => ledger.story.includes('StageOpened legality-review/1'));
      await until('drafting workflow ended', async () => (await statusOf(drafting)) === 'COMPLETED');
      await until('review workflow alive', () =>
        statusOf(review).then(
          () => true,
          () => false,
        ),
      );
      await ledger.giveBack('legality-review');
      await told(ledger, review);
      await until('second round open', () => ledger.story.includes('StageOpened legality-review/2'));
      await until('first round ended', async () => (await statusOf(review)) === 'COMPLETED');
      await until('second round alive', () =>
        statusOf(again).then(
          () => true,
          () => false,
        ),
      );
      await ledger.terminate();
      await told(ledger);
      await until('closed', () => ledger.story.includes('DecisionClosed'));
      await told(ledger, again);
      await handle(again).result();
      await handle(decisionWorkflowId('course')).result();
    });
    expect(ledger.decision).toMatchObject({ status: 'closed', closed: { outcome: 'terminated' } });
    expect(ledger.story.filter((line) => line.startsWith('StageOpened'))).toEqual([
      'StageOpened drafting/1',
      'StageOpened legality-review/1',
      'StageOpened legality-review/2',
    ]);
  }, 60_000);

  it('stops a skipped stage by itself, when the decider would record anything', async () => {
    const ledger = new MemoryLedger('skipped');
    ledger.judges = false;
    await withEngine(environment, ledger, async () => {
      await ledger.start();
      await told(ledger);
      await until('drafting open', () => ledger.story.includes('StageOpened drafting/1'));
      await ledger.draft({
        'lawfully-not-public': true,
        professional: true,
        'social-risk': false,
        'market-activity': false,
      });
      await told(ledger);
      await until('expert review open', () => ledger.story.includes('StageOpened expert-review/1'));
      for (let n = 0; n < 5; n += 1) await told(ledger);
      await until('asleep', async () => {
        const { version, waiting } = await handle(decisionWorkflowId('skipped')).query<Position>(positionQuery);
        return waiting && version === ledger.version;
      });
      await handle(decisionWorkflowId('skipped')).terminate();
    });
    const opened = ledger.asked
      .filter((request) => request.act.type === 'OpenStage')
      .map((request) => (request.act.data as { stage: string }).stage);
    expect(new Set(opened)).toEqual(new Set(['drafting', 'expert-review']));
  }, 60_000);

  it('is stopped by the decider when the workflow would open anything', async () => {
    const ledger = new MemoryLedger('unguarded');
    const openAll = async () => {
      const run = await environment.client.workflow.start('majorDecision', {
        workflowId: decisionWorkflowId('unguarded'),
        taskQueue: 'dingce',
        args: [{ decisionId: 'unguarded', epoch: 1, version: ledger.version, searchAttributes: false }],
      });
      return run.result() as Promise<Record<string, Recording>>;
    };
    await withEngine(
      environment,
      ledger,
      async () => {
        await ledger.start();
        const started = await openAll();
        expect(started['drafting']).toMatchObject({ result: 'recorded' });
        const { drafting: _, ...skipped } = started;
        for (const kind of Object.keys(skipped))
          expect([kind, started[kind]]).toEqual([kind, { result: 'settled', reason: 'stage-not-due' }]);
        await ledger.draft({
          'lawfully-not-public': true,
          professional: true,
          'social-risk': false,
          'market-activity': false,
        });
        const drafted = await openAll();
        expect(Object.keys(drafted).filter((kind) => drafted[kind]?.result === 'recorded')).toEqual(['expert-review']);
      },
      join(__dirname, 'unguarded', 'workflows.ts'),
    );
    expect(ledger.asked).toHaveLength(20);
    expect(ledger.story.filter((line) => line.startsWith('StageOpened'))).toEqual([
      'StageOpened drafting/1',
      'StageOpened expert-review/1',
    ]);
  }, 60_000);

  it('leaves the stages alive when the decision goes on as new, and adopts them', async () => {
    const ledger = new MemoryLedger('outlived');
    const parent = decisionWorkflowId('outlived');
    const drafting = stageWorkflowId('outlived', 'drafting', 1);
    await withEngine(environment, ledger, async () => {
      await ledger.start();
      await wake(environment, ledger, { historyLimit: 40 });
      await until('drafting alive', () =>
        statusOf(drafting).then(
          () => true,
          () => false,
        ),
      );
      const [firstRun, childChain] = [(await handle(parent).describe()).runId, await chainOf(drafting)];
      for (let n = 0; n < 12; n += 1) {
        await ledger.do({ type: 'ChargeUnit', data: { stage: 'execution', unitId: `u-${n}`, reason: '分工' } }, office);
        await wake(environment, ledger, { historyLimit: 40 });
        await until(
          'read',
          async () => (await handle(parent).query<Position>(positionQuery)).version === ledger.version,
        );
      }
      expect((await handle(parent).describe()).runId).not.toBe(firstRun);
      expect(await statusOf(drafting)).toBe('RUNNING');
      expect(await chainOf(drafting)).toBe(childChain);
      await ledger.draft();
      await told(ledger, drafting);
      await until('review open', () => ledger.story.includes('StageOpened legality-review/1'));
      await handle(drafting).result();
      await handle(parent).terminate();
    });
    expect(ledger.story.filter((line) => line === 'StageOpened drafting/1')).toHaveLength(1);
  }, 60_000);

  it('loses none of 5,000 wake-ups across continuations', async () => {
    const ledger = new MemoryLedger('woken');
    const parent = decisionWorkflowId('woken');
    await withEngine(environment, ledger, async () => {
      await ledger.start();
      await wake(environment, ledger, { historyLimit: 1_000 });
      await until('drafting open', () => ledger.story.includes('StageOpened drafting/1'));
      const firstRun = (await handle(parent).describe()).runId;
      for (let sent = 0; sent < 5_000; sent += 50) {
        await ledger.do(
          { type: 'ChargeUnit', data: { stage: 'execution', unitId: `u-${sent}`, reason: '分工' } },
          office,
        );
        await Promise.all(Array.from({ length: 50 }, () => wake(environment, ledger)));
      }
      await until(
        'last version read',
        async () => {
          const { version, waiting } = await handle(parent).query<Position>(positionQuery);
          return waiting && version === ledger.version;
        },
        60_000,
      );
      expect((await handle(parent).describe()).runId).not.toBe(firstRun);
      await handle(parent).terminate();
    });
  }, 180_000);

  it('lets a workflow of an older engine epoch record nothing, and carries it on under the new one', async () => {
    const ledger = new MemoryLedger('recovered');
    const parent = decisionWorkflowId('recovered');
    await withEngine(environment, ledger, async () => {
      await ledger.start();
      ledger.epoch = 2;
      await environment.client.workflow.start('majorDecision', {
        workflowId: parent,
        taskQueue: 'dingce',
        args: [{ decisionId: 'recovered', epoch: 1, searchAttributes: false }],
      });
      await expect(handle(parent).result()).rejects.toMatchObject({ cause: { cause: { type: 'superseded' } } });
      expect(ledger.story.filter((line) => line.startsWith('StageOpened'))).toEqual([]);
      await wake(environment, ledger);
      await until('drafting open', () => ledger.story.includes('StageOpened drafting/1'));
      ledger.epoch = 3;
      await ledger.draft();
      await wake(environment, ledger);
      await until('review open', () => ledger.story.includes('StageOpened legality-review/1'));
      await handle(parent).terminate();
    });
  }, 60_000);

  it('shows an operator the decision, its stage, its unit and its state', async () => {
    const ledger = new MemoryLedger('shown');
    await withEngine(environment, ledger, async () => {
      await ledger.start();
      await wake(environment, ledger, { searchAttributes: true });
      const drafting = stageWorkflowId('shown', 'drafting', 1);
      await until('drafting alive', () =>
        statusOf(drafting).then(
          () => true,
          () => false,
        ),
      );
      await until(
        'attributes',
        async () => (await handle(decisionWorkflowId('shown')).describe()).searchAttributes.DingceStage !== undefined,
      );
      expect((await handle(decisionWorkflowId('shown')).describe()).searchAttributes).toMatchObject({
        DingceDecision: ['shown'],
        DingceStatus: ['underway'],
        DingceStage: ['drafting'],
        DingceUnit: ['u-lead'],
      });
      expect(await (await handle(drafting).describe()).staticSummary()).toBe('城市轨道交通票价调整·决策草案拟订');
      await handle(decisionWorkflowId('shown')).terminate();
      await handle(drafting).terminate();
    });
  }, 60_000);
});
