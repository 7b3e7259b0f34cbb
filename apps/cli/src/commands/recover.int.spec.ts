import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskStore } from '@dingce/documents';
import { identityMigrations } from '@dingce/identity';
import { openInstallation } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { raiseEpoch, sqlOf } from '@dingce/ledger';
import { decisionWorkflowId } from '@dingce/workflows';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DataSource } from 'typeorm';
import { freshDatabase } from '../../../../test/database';
import type { FreshDatabase } from '../../../../test/database';
import { cacheDir, devServer } from '../../../../test/replay/engine';
import { compareWorkflows, OtherCluster, recoverEngine, startWorker } from '@dingce/worker';
import type { RunningWorker, WorkflowDifference } from '@dingce/worker';
import { expectedWorkflows } from '../../../worker/src/recovery/expected';
import { observe } from '../../../worker/src/recovery/observed';
import { until } from '../../../worker/src/worker.given';
import { organId } from '../sample/city';
import { SettableClock } from '../sample/past';
import { foundCity, sampleRuleSet, seedOpenDecisions } from '../sample/seed';

/** Each of the ten stage kinds three times. */
const n = 30;

describe('recovering the engine of a city', () => {
  let database: FreshDatabase;
  let owner: DataSource;
  let installation: Installation;
  let oldCluster: TestWorkflowEnvironment;
  let newCluster: TestWorkflowEnvironment;
  let old: RunningWorker;
  let next: RunningWorker | null = null;
  let ids: string[];
  const folder = mkdtempSync(join(tmpdir(), 'recover-'));
  const opened = (clock?: SettableClock) =>
    openInstallation({
      databaseUrl: database.appUrl,
      procedures: join(__dirname, '../../../../procedures'),
      pseudonymKey: 'a-key-for-tests-only',
      ...(clock ? { clock } : {}),
    });
  const work = ({ address }: TestWorkflowEnvironment) =>
    startWorker({
      dataSource: installation.dataSource,
      acts: installation.acts,
      temporal: { address },
      cacheDir,
      fromSource: true,
    });
  const entries = async (): Promise<number> =>
    // Without the ledger's own history: the raise, and the day's census.
    (
      await sqlOf(database.dataSource.manager).query<{ n: number }>(
        `select count(*)::int as n from ledger.entry where stream_id <> 'ledger'`,
      )
    )[0]?.n ?? 0;
  const recovering = (reason: string | null) =>
    recoverEngine({
      owner,
      acts: installation.acts,
      temporal: { address: newCluster.address },
      reason,
      waitMs: 60_000,
    });
  const differences = async (
    { address }: TestWorkflowEnvironment,
    patienceMs = 30_000,
  ): Promise<WorkflowDifference[]> => {
    const found: WorkflowDifference[] = [];
    const { dataSource, acts } = installation;
    const parts = { dataSource, acts, temporal: { address }, patienceMs };
    await compareWorkflows(parts, (difference) => found.push(difference));
    return found;
  };

  beforeAll(async () => {
    database = await freshDatabase({ migrations: identityMigrations, simulated: true, at: '2019-01-01T00:00:00.000Z' });
    owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    const clock = new SettableClock('2019-01-02T01:00:00.000Z');
    const past = await opened(clock);
    const organ = { id: organId, name: { zh: '滨海市', en: 'Binhai' }, ruleSetId: sampleRuleSet };
    await foundCity(past, clock, 'http://issuer', organ);
    ids = await seedOpenDecisions(past, clock, new DiskStore(folder), { n, now: new Date().toISOString() });
    await past.close();
    installation = await opened();
    [oldCluster, newCluster] = await Promise.all([devServer(), devServer()]);
    old = await work(oldCluster);
    await until('drained', () => old.drained(), 60_000);
  }, 240_000);
  afterAll(async () => {
    await next?.stop();
    await old?.stop();
    await Promise.all([oldCluster?.teardown(), newCluster?.teardown()]);
    await installation?.close();
    await owner?.destroy();
    await database?.close();
    rmSync(folder, { recursive: true });
  }, 60_000);

  it('finds nothing to say while everything runs', async () => {
    expect(await differences(oldCluster)).toEqual([]);
  }, 60_000);

  it('lets no raised epoch be seen before it is known which cluster it belongs to', async () => {
    // Judged at the commit of whoever raises it below.
    await owner.query(`create function public.epoch_has_cluster() returns trigger language plpgsql as $$
      begin
        if not exists (select from outbox.engine where epoch = new.engine_epoch) then raise 'an epoch of no cluster'; end if;
        return null;
      end $$`);
    await owner.query(`create constraint trigger epoch_has_cluster after update on ledger.setting
      deferrable initially deferred for each row execute function public.epoch_has_cluster()`);
    const raised = owner.transaction((manager) => raiseEpoch(sqlOf(manager), '没有集群'));
    await expect(raised).rejects.toThrow('an epoch of no cluster');
  });

  it('brings every open decision to the same stages and dates in an empty cluster, and the living old one records nothing', async () => {
    const superseded = expect(old.ended).rejects.toThrow('superseded');
    const before = await entries();
    const recovery = recovering('原 Temporal 集群数据丢失');
    await superseded;
    next = await work(newCluster);
    expect(await recovery).toEqual({ epoch: 2, open: n, standing: n, differences: [], failed: [] });
    // No stage was opened anew, no date kept twice.
    expect(await entries()).toBe(before);
    expect(await differences(newCluster)).toEqual([]);
    for (const id of ids) {
      const reading = await installation.acts.reading(id);
      if (!reading) throw new Error(`no decision ${id}`);
      for (const { workflowId, wakesAt } of expectedWorkflows(reading)) {
        const { timers = [], epoch } = (await observe(newCluster.client, workflowId)) ?? {};
        expect(epoch).toBe(2);
        if (wakesAt !== null)
          expect(Math.min(...timers.map((at) => Math.abs(at - Date.parse(wakesAt))))).toBeLessThan(5_000);
      }
    }
    const handle = oldCluster.client.workflow.getHandle(decisionWorkflowId(ids[0] as string));
    await handle.signal('ledgerStandsAt', 9_999, 1);
    await expect(work(oldCluster)).rejects.toThrow(OtherCluster);
    expect(await entries()).toBe(before);
  }, 120_000);

  it('may be gone on with, there and nowhere else, and changes nothing more', async () => {
    const before = await entries();
    const { acts } = installation;
    const elsewhere = { address: oldCluster.address };
    await expect(recoverEngine({ owner, acts, temporal: elsewhere, reason: null })).rejects.toThrow(OtherCluster);
    expect(await recovering(null)).toMatchObject({ epoch: 2, standing: n, differences: [] });
    expect(await entries()).toBe(before);
  }, 90_000);

  it('names what is wrong: a workflow that was terminated, and one that the ledger does not want', async () => {
    const { workflow } = newCluster.client;
    const missing = decisionWorkflowId(ids[0] as string);
    await workflow.getHandle(missing).terminate('by the test');
    const stray = 'decision/6f0c1d2e-713a-4b19-9a04-d1c7ce713713/drafting/7';
    await next?.stop();
    next = null;
    await workflow.start('drafting', { workflowId: stray, taskQueue: 'dingce', args: [{}] });
    await until('listed', async () => (await differences(newCluster, 0)).length > 1);
    expect((await differences(newCluster, 1_000)).map((d) => [d.kind, d.workflowId])).toEqual([
      ['missing', missing],
      ['stray', stray],
    ]);
  }, 60_000);
});
