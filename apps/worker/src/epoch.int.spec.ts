import { ledgerClock } from '@dingce/acts';
import type { Acts } from '@dingce/acts';
import { raiseEpoch, sqlOf } from '@dingce/ledger';
import { decisionWorkflowId, stageWorkflowId } from '@dingce/workflows';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { conclude, Course, findAll, simulatedWorld, start, study } from '../../../libs/acts/src/acts.given';
import { drafter, office, submitDraft } from '../../../libs/domain/src/decision/decision.given';
import { asClient, freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { devServer } from '../../../test/replay/engine';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine } from './activities/engine';
import { redeliverAll } from './redeliver';
import type { RunningWorker } from './start-worker';
import { Receiver } from './receiver.given';
import { actsOver, storyOf, until, whenOpened, workerOn } from './worker.given';

describe('after the engine epoch was raised', () => {
  let database: FreshDatabase;
  let oldCluster: TestWorkflowEnvironment;
  let newCluster: TestWorkflowEnvironment | null = null;
  let receiver: Receiver;
  let acts: Acts;
  const running: RunningWorker[] = [];
  beforeEach(async () => {
    database = await freshDatabase();
    acts = actsOver(database, { ...simulatedWorld(), clock: ledgerClock });
    oldCluster = await devServer();
    receiver = await Receiver.open();
  }, 60_000);
  afterEach(async () => {
    for (const worker of running.splice(0)) await worker.stop();
    await oldCluster?.teardown();
    await newCluster?.teardown();
    newCluster = null;
    await receiver?.close();
    await database?.close();
  }, 60_000);

  const work = async (address: string): Promise<RunningWorker> => {
    const worker = await workerOn(database, acts, address);
    running.push(worker);
    return worker;
  };
  const raise = () =>
    asClient(database.ownerUrl, async (client) => {
      await client.query('begin');
      const epoch = await raiseEpoch(sqlOf(client), '恢复演练');
      await client.query('commit');
      return epoch;
    });
  const drafting = async (): Promise<Course> => {
    const course = new Course(acts);
    await course.do(course.proposal, drafter);
    await course.do(study, office);
    await course.do(start, office);
    await whenOpened(course, findAll, drafter);
    return course;
  };
  const concluded = async (course: Course): Promise<void> => {
    await course.do(submitDraft, drafter);
    await course.do(conclude, drafter);
  };

  it('an old worker on the old cluster records and notifies nothing, and a new one starts everything from the ledger in an empty cluster', async () => {
    const old = await work(oldCluster.address);
    const course = await drafting();
    await until('drained', () => old.drained());
    const ended = expect(old.ended).rejects.toThrow('engine epoch 1 is superseded');
    await receiver.subscribe(database, { types: ['StageOpened'] });
    await raise();
    await concluded(course);
    // The old cluster tells its workflow by hand what its dispatcher must not tell any more.
    await oldCluster.client.workflow.getHandle(decisionWorkflowId(course.id)).signal('ledgerStandsAt', 99, 1);
    await ended;
    await sleep(1_000);
    expect((await storyOf(database, course)).at(-1)).toBe('DraftingConcluded');
    expect(receiver.received).toEqual([]);

    newCluster = await devServer();
    const next = await work(newCluster.address);
    expect(await redeliverAll(database.dataSource)).toBe(1);
    await until('drained by the new engine', () => next.drained());
    expect((await storyOf(database, course)).at(-1)).toBe('StageOpened public-participation/1');
    await until('notified', () => receiver.received.length === 1);
  }, 120_000);

  it('workflows of the same cluster go on under the new epoch', async () => {
    const old = await work(oldCluster.address);
    const course = await drafting();
    await until('drained', () => old.drained());
    const runOf = async (id: string) => (await oldCluster.client.workflow.getHandle(id).describe()).runId;
    const [decision, stage] = [decisionWorkflowId(course.id), stageWorkflowId(course.id, 'drafting', 1)];
    const before = [await runOf(decision), await runOf(stage)];
    await raise();
    await expect(old.ended).rejects.toThrow('superseded');
    const next = await work(oldCluster.address);
    await redeliverAll(database.dataSource);
    await until('drained by the new engine', () => next.drained());
    expect([await runOf(decision), await runOf(stage)]).toEqual(before);
    await concluded(course);
    await until('opened under the new epoch', async () =>
      (await storyOf(database, course)).includes('StageOpened public-participation/1'),
    );
  }, 120_000);

  it('an activity of an old process does nothing for a call of the new epoch', async () => {
    const course = new Course(acts);
    await course.do(course.proposal, drafter);
    await course.do(study, office);
    await course.do(start, office);
    const epoch = await raise();
    const call = { decisionId: course.id, epoch, workflowId: decisionWorkflowId(course.id), cause: '3' };
    const open = { type: 'OpenStage', data: { stage: 'drafting', round: 1, epoch } } as const;
    await expect(new Engine(acts, 1).record(call, 'OpenStage/drafting/1', open)).rejects.toThrow('newer worker');
    expect(await storyOf(database, course)).not.toContain('StageOpened drafting/1');
    expect(await new Engine(acts, epoch).record(call, 'OpenStage/drafting/1', open)).toMatchObject({
      result: 'recorded',
    });
  });
});
