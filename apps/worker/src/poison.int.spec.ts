import { ledgerClock } from '@dingce/acts';
import type { Acts } from '@dingce/acts';
import { sqlOf } from '@dingce/ledger';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Course, findAll, simulatedWorld, start, study } from '../../../libs/acts/src/acts.given';
import { drafter, office } from '../../../libs/domain/src/decision/decision.given';
import { writeFacts } from '../../../libs/projections/src/projections.given';
import { freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { devServer } from '../../../test/replay/engine';
import type { RunningWorker } from './start-worker';
import { actsOver, until, whenOpened, workerOn } from './worker.given';

let database: FreshDatabase;
let temporal: TestWorkflowEnvironment;
let worker: RunningWorker;
let acts: Acts;
beforeAll(async () => {
  database = await freshDatabase();
  acts = actsOver(database, { ...simulatedWorld(), clock: ledgerClock });
  temporal = await devServer();
  worker = await workerOn(database, acts, temporal.address);
}, 60_000);
afterAll(async () => {
  await worker?.stop();
  await temporal?.teardown();
  await database?.close();
}, 60_000);

const started = async (): Promise<Course> => {
  const course = new Course(acts);
  await course.do(course.proposal, drafter);
  await course.do(study, office);
  await course.do(start, office);
  return course;
};
const alarmWithinMs = 10_000;
const openedWithinMs = 10_000;

it('an entry of a newer program stops its own stream with an alarm, and neither read models nor workflows of others', async () => {
  const sql = sqlOf(database.dataSource.manager);
  const newer = await started();
  await whenOpened(newer, findAll, drafter);
  const at = new Date().toISOString();
  await writeFacts(database.dataSource, newer.stream, [{ type: 'ObjectionHeard', at, data: { to: 'x' } }]);
  // Its workflow is to be told, and can't be: the dispatcher keeps the row, and goes on with the others.
  await sql.query('update outbox.wake set version = version + 2 where decision_id = $1', [newer.id]);
  await until(
    'the alarm',
    async () =>
      (await sql.query('select from projection.position where stopped is not null and stream_id = $1', [newer.stream]))
        .length === 1,
    alarmWithinMs,
  );
  const from = performance.now();
  const other = await started();
  await whenOpened(other, findAll, drafter);
  expect(performance.now() - from).toBeLessThan(openedWithinMs);
  const level =
    'select from projection.position p join ledger.stream s using (stream_id) where stream_id = $1 and seq = head_seq';
  await until('the other projected', async () => (await sql.query(level, [other.stream])).length === 1, alarmWithinMs);
  expect(
    await sql.query('select from outbox.wake where decision_id = $1 and version > delivered_version', [newer.id]),
  ).toHaveLength(1);
}, 90_000);
