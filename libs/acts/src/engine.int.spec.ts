import { attemptsStream, raiseEpoch, readHead, readStream, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { drafter } from '../../domain/src/decision/decision.given';
import type { AnyDecisionAct } from '@dingce/domain';
import { asClient, freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { Acts, EpochSuperseded } from './acts';
import { Course, findAll, simulatedWorld, startsAt } from './acts.given';
import type { Simulated } from './acts.given';

let database: FreshDatabase;
let world: Simulated;
let acts: Acts;
let sql: Sql;
beforeEach(async () => {
  database = await freshDatabase({ simulated: true, at: startsAt });
  world = simulatedWorld();
  acts = new Acts(database.dataSource, world);
  sql = sqlOf(database.dataSource.manager);
});
afterEach(() => database?.close());

const dutyId = 'drafting/1/submit-draft';
const dueAt = '2026-03-13T00:00:00.000Z';
const deadline: AnyDecisionAct = { type: 'RecordDeadlinePassed', data: { dutyId, epoch: 1 } };
const length = async (course: Course): Promise<number> => (await readStream(sql, course.stream)).length;

describe("a workflow's act", () => {
  it('is told how long to wait when its timer fired early, and leaves no attempt', async () => {
    const course = await new Course(acts).toDrafting();
    world.clock.advanceTo('2026-03-12T23:59:59.000Z');
    expect(await acts.performEngine(course.engineRequest(deadline))).toEqual({ result: 'not-due', inMs: 1_000 });
    expect(await length(course)).toBe(4);
    expect(await readHead(sql, attemptsStream(course.id))).toBeNull();
  });

  it('is recorded when it is due, on the holder of that instant', async () => {
    const course = await new Course(acts).toDrafting();
    world.clock.advanceTo(dueAt);
    expect(await acts.performEngine(course.engineRequest(deadline))).toEqual({ result: 'recorded', version: 5 });
    const last = (await readStream(sql, course.stream)).at(-1);
    expect(last?.envelope).toMatchObject({
      type: 'DeadlinePassed',
      actor: { kind: 'engine', id: 'engine' },
      data: { dutyId, dueAt, holder: { unitId: 'u-lead' } },
    });
    expect(await sql.query('select late from projection.duty where stream_id = $1', [course.stream])).toEqual([
      { late: true },
    ]);
  });

  it('is recorded once when its activity runs again', async () => {
    const course = await new Course(acts).toDrafting();
    world.clock.advanceTo(dueAt);
    await acts.performEngine(course.engineRequest(deadline));
    await course.do(findAll, drafter);
    expect(await acts.performEngine(course.engineRequest(deadline))).toEqual({ result: 'recorded', version: 6 });
    expect(await length(course)).toBe(6);
  });

  it('is settled when there is nothing left to record', async () => {
    const course = await new Course(acts).toDrafted();
    world.clock.advanceTo(dueAt);
    expect(await acts.performEngine(course.engineRequest(deadline))).toEqual({
      result: 'settled',
      reason: 'duty-settled',
    });
    expect(
      await acts.performEngine(
        course.engineRequest({ type: 'OpenStage', data: { stage: 'public-participation', round: 7, epoch: 1 } }),
      ),
    ).toEqual({ result: 'settled', reason: 'round-moved-on' });
    expect(await length(course)).toBe(7);
  });

  it('cannot open a stage that is not due, and that is no attempt of a person', async () => {
    const course = await new Course(acts).toDrafting();
    expect(
      await acts.performEngine(
        course.engineRequest({ type: 'OpenStage', data: { stage: 'legality-review', round: 1, epoch: 1 } }),
      ),
    ).toEqual({ result: 'settled', reason: 'stage-not-due' });
    expect(await readHead(sql, attemptsStream(course.id))).toBeNull();
  });

  it('closes no consultation of a decision without one, and makes no streams for it', async () => {
    const course = await new Course(acts).toDrafting();
    const { act: _, ...request } = course.engineRequest(deadline);
    expect(await acts.closeConsultation({ ...request, what: 'CloseConsultation' })).toMatchObject({
      result: 'settled',
    });
    expect(await sql.query(`select from ledger.stream where kind = 'comments'`)).toEqual([]);
  });
});

describe('an engine of an older epoch', () => {
  it('records and reads nothing once the epoch is raised; the new one goes on', async () => {
    const course = await new Course(acts).toDrafting();
    world.clock.advanceTo(dueAt);
    const epoch = await asClient(database.ownerUrl, async (client) => {
      await client.query('begin');
      const raised = await raiseEpoch(sqlOf(client), '恢复演练', dueAt);
      await client.query('commit');
      return raised;
    });
    await expect(acts.performEngine(course.engineRequest(deadline))).rejects.toThrow(new EpochSuperseded(1, 2));
    await expect(acts.readDecision(course.id, 1)).rejects.toThrow(EpochSuperseded);
    expect(await length(course)).toBe(4);
    expect(await acts.performEngine(course.engineRequest(deadline, { epoch }))).toEqual({
      result: 'recorded',
      version: 5,
    });
    expect(await acts.readDecision(course.id, epoch)).toMatchObject({ version: 5, now: dueAt });
  });
});
