import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerClock } from '@dingce/acts';
import type { Acts } from '@dingce/acts';
import { sqlOf } from '@dingce/ledger';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Course, simulatedWorld, start, study } from '../../../libs/acts/src/acts.given';
import { drafter, office, submitDraft } from '../../../libs/domain/src/decision/decision.given';
import { freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { devServer } from '../../../test/replay/engine';
import { Receiver } from './receiver.given';
import type { Received } from './receiver.given';
import type { RunningWorker } from './start-worker';
import { actsOver, until, workerOn } from './worker.given';

describe('a notice to a subscriber', () => {
  let temporal: TestWorkflowEnvironment;
  let database: FreshDatabase;
  let receiver: Receiver;
  let acts: Acts;
  let worker: RunningWorker;
  beforeAll(async () => {
    temporal = await devServer();
  }, 60_000);
  afterAll(() => temporal?.teardown());
  beforeEach(async () => {
    database = await freshDatabase();
    receiver = await Receiver.open();
    acts = actsOver(database, { ...simulatedWorld(), clock: ledgerClock });
    worker = await workerOn(database, acts, temporal.address);
  }, 30_000);
  afterEach(async () => {
    await worker?.stop();
    await receiver?.close();
    await database?.close();
  }, 30_000);

  const signatureOf = ({ headers, body }: Received): string => {
    const key = Buffer.from(Receiver.secret.slice('whsec_'.length), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  };
  const proposed = async (): Promise<Course> => {
    const course = new Course(acts);
    await course.do(course.proposal, drafter);
    return course;
  };
  const settled = () => until('drained', () => worker.drained());

  it('is delivered once, signed, as a CloudEvent', async () => {
    await receiver.subscribe(database);
    const course = await proposed();
    await until('received', () => receiver.received.length > 0);
    await settled();
    await sleep(500);
    expect(receiver.received).toHaveLength(1);
    const [notice] = receiver.received as [Received];
    const { headers, body } = notice;
    expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(headers['webhook-signature']).toBe(signatureOf(notice));
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      id: headers['webhook-id'],
      source: testOrigin,
      type: 'dingce.DecisionProposed',
      subject: `decision/${course.id}`,
      datacontenttype: 'application/json',
      data: { decisionId: course.id, type: 'DecisionProposed', seq: 1 },
    });
  }, 60_000);

  it('is tried again after 500 under the same id, and then no more', async () => {
    receiver.answers.push(500);
    await receiver.subscribe(database);
    await proposed();
    await until('received again', () => receiver.received.length === 2);
    await settled();
    await sleep(500);
    const [first, second, ...more] = receiver.received as [Received, Received];
    expect([first.answered, second.answered]).toEqual([500, 200]);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.headers['webhook-signature']).toBe(signatureOf(second));
    expect(second.body).toBe(first.body);
    expect(more).toEqual([]);
  }, 60_000);

  it('is given up on 410, and the subscriber hears of nothing later', async () => {
    receiver.answers.push(410);
    await receiver.subscribe(database);
    const course = await proposed();
    await until('received', () => receiver.received.length === 1);
    const sql = sqlOf(database.dataSource.manager);
    await until(
      'subscription ended',
      async () => (await sql.query('select from outbox.subscription where active')).length === 0,
    );
    await course.do(study, office);
    await course.do(start, office);
    await settled();
    // Longer than the first retry would wait.
    await sleep(6_000);
    expect(receiver.received).toHaveLength(1);
  }, 60_000);

  it('is not sent for an act that was refused', async () => {
    await receiver.subscribe(database);
    const course = await proposed();
    await until('received', () => receiver.received.length === 1);
    expect(await course.perform(start, drafter)).toMatchObject({ refusal: { kind: 'authority' } });
    expect(await course.perform(submitDraft, drafter)).toMatchObject({ refusal: { reason: 'unit-not-charged' } });
    expect(await course.perform(course.proposal, drafter)).toHaveProperty('refusal');
    await settled();
    await sleep(500);
    expect(receiver.received).toHaveLength(1);
    expect(await sqlOf(database.dataSource.manager).query('select act_id from outbox.notice')).toHaveLength(1);
  }, 60_000);

  it('goes only to those who asked for its type', async () => {
    await receiver.subscribe(database, { types: ['DecisionStarted'] });
    const course = await proposed();
    await course.do(study, office);
    await course.do(start, office);
    await until('received', () => receiver.received.length > 0);
    await settled();
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'dingce.DecisionStarted',
    ]);
  }, 60_000);
});
