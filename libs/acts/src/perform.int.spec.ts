import { createHash, randomUUID } from 'node:crypto';
import { fold } from '@dingce/domain';
import type { RecordedDecisionEvent } from '@dingce/domain';
import {
  ActReplayedDifferently,
  attemptsStream,
  firstBroken,
  readHead,
  readStream,
  seal,
  securityStream,
  sqlOf,
  openSealed,
} from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { readState } from '@dingce/projections';
import { drafter, office, submitDraft } from '../../domain/src/decision/decision.given';
import { asClient, freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { Acts, RuleSetMissing } from './acts';
import { conclude, Course, datedRules, findAll, simulatedWorld, start, startsAt, study, testKeys } from './acts.given';
import { ledgerClock } from './clock';
import { decisionStream } from './decision-stream';
import { recordedOf } from './recorded';
import type { StreamModel } from './stream-model';

let database: FreshDatabase;
let sql: Sql;
let acts: Acts;
beforeAll(async () => {
  database = await freshDatabase({ simulated: true, at: startsAt });
  sql = sqlOf(database.dataSource.manager);
  acts = new Acts(database.dataSource, simulatedWorld());
});
afterAll(() => database?.close());

const rowsOf = async (table: string, course: Course): Promise<Record<string, unknown>[]> =>
  sql.query(`select * from ${table} where stream_id = $1`, [course.stream]);
const wakeOf = async (course: Course): Promise<{ version: number } | undefined> =>
  (await sql.query<{ version: number }>('select version::int from outbox.wake where decision_id = $1', [course.id]))[0];
const entriesOf = (stream: string) => readStream(sql, stream);
const refolded = async (course: Course) =>
  fold((await entriesOf(course.stream)).map((e) => recordedOf(e)) as RecordedDecisionEvent[]);

describe('from the proposal to a concluded draft', () => {
  let course: Course;
  beforeAll(async () => {
    course = await new Course(acts).toDrafted();
  });

  it('records every act in one chain', async () => {
    const entries = await entriesOf(course.stream);
    expect(entries.map((e) => e.envelope.type)).toEqual([
      'DecisionProposed',
      'ProposalStudied',
      'DecisionStarted',
      'StageOpened',
      'FindingsRecorded',
      'DraftSubmitted',
      'DraftingConcluded',
    ]);
    expect(firstBroken(entries)).toBeNull();
    expect(entries[0]?.envelope).toMatchObject({
      origin: testOrigin,
      recordedAt: startsAt,
      actor: { kind: 'person', id: 'p-drafter', post: 'post-p-drafter', unit: 'u-lead', organ: 'organ-1' },
    });
    expect(JSON.stringify(entries[0]?.envelope.actor)).not.toContain('roles');
  });

  it('gives a receipt that names the entry', async () => {
    const other = new Course(acts);
    const { receipt, decision, events } = await other.do(other.proposal, drafter);
    const head = await readHead(sql, other.stream);
    expect(receipt).toMatchObject({
      stream: other.stream,
      firstSeq: 1,
      lastSeq: 1,
      leafHash: head?.headHash,
      recordedAt: startsAt,
      repeated: false,
    });
    expect(decision).toMatchObject({ id: other.id, status: 'proposed', seq: 1 });
    expect(events.map((e) => e.type)).toEqual(['DecisionProposed']);
  });

  it('keeps a state beside the head that equals the refolded one, whoever folds it', async () => {
    const stored = await readState(sql, course.stream);
    const head = await readHead(sql, course.stream);
    expect(stored).toMatchObject({ seq: 7, headHash: head?.headHash, foldVersion: decisionStream.foldVersion });
    const state = await refolded(course);
    expect(stored?.state).toEqual(state);
    expect((await acts.reading(course.id))?.decision).toEqual(state);
    expect((await new Acts(database.dataSource, simulatedWorld()).reading(course.id))?.decision).toEqual(state);
  });

  it('writes its line in the list and its duties in the inbox at once', async () => {
    expect(await rowsOf('projection.decision', course)).toMatchObject([
      {
        decision_id: course.id,
        organ_id: 'organ-1',
        title: '城市轨道交通票价调整',
        status: 'underway',
        channel: 'department',
        lead_unit: 'u-lead',
        open_stages: [],
        rule_set: 'cn-713',
        closed_at: null,
      },
    ]);
    expect(await rowsOf('projection.duty', course)).toMatchObject([
      {
        duty_id: 'drafting/1/submit-draft',
        unit_id: 'u-lead',
        person_id: null,
        status: 'done',
        late: false,
        due_at: new Date('2026-03-13T00:00:00.000Z'),
      },
    ]);
  });

  it('shows an open stage and its open duty while it is open', async () => {
    const other = await new Course(acts).toDrafting();
    expect(await rowsOf('projection.decision', other)).toMatchObject([{ open_stages: ['drafting'] }]);
    expect(await rowsOf('projection.duty', other)).toMatchObject([{ status: 'open' }]);
  });

  it('reads nothing of a decision that does not exist', async () => {
    expect(await acts.reading(randomUUID())).toBeNull();
    expect(await acts.readDecision(randomUUID(), 1)).toBeNull();
  });
});

describe('a state stored by another fold', () => {
  it('is refolded from the record', async () => {
    const course = await new Course(acts).toDrafted();
    await sql.query(
      `update projection.stream_state set fold_version = -1, state = '{"status":"none"}' where stream_id = $1`,
      [course.stream],
    );
    const fresh = new Acts(database.dataSource, simulatedWorld());
    expect((await fresh.reading(course.id))?.decision).toEqual(await refolded(course));
  });
  it('is refolded when it does not stand at the head', async () => {
    const course = await new Course(acts).toDrafted();
    await sql.query(
      `update projection.stream_state set head_hash = repeat('0', 64), state = '{"status":"none"}' where stream_id = $1`,
      [course.stream],
    );
    const fresh = new Acts(database.dataSource, simulatedWorld());
    expect((await fresh.reading(course.id))?.decision).toEqual(await refolded(course));
  });
});

describe('a repeated act', () => {
  it('returns its first receipt, though the decision has moved on', async () => {
    const course = new Course(acts);
    const request = course.request(course.proposal, drafter);
    const first = await acts.perform(request);
    await course.do(study, office);
    const again = await acts.perform(request);
    if (!('receipt' in first) || !('receipt' in again)) throw new Error('refused');
    expect(again.receipt).toEqual({ ...first.receipt, leafHash: null, repeated: true });
    expect(again.events).toEqual([]);
    expect(again.decision.seq).toBe(2);
    expect(await entriesOf(course.stream)).toHaveLength(2);
  });

  it('is refused when it says something else, or another person says it', async () => {
    const course = new Course(acts);
    const request = course.request(course.proposal, drafter);
    await acts.perform(request);
    await expect(acts.perform({ ...request, fingerprint: { other: true } })).rejects.toThrow(ActReplayedDifferently);
    await expect(acts.perform({ ...request, actor: office })).rejects.toThrow(ActReplayedDifferently);
    expect(await entriesOf(course.stream)).toHaveLength(1);
  });

  it('is recorded once when twenty send it at the same time', async () => {
    const course = new Course(acts);
    const request = course.request(course.proposal, drafter);
    const answers = await Promise.all(Array.from({ length: 20 }, () => acts.perform(request)));
    expect(answers.filter((a) => 'receipt' in a && !a.receipt.repeated)).toHaveLength(1);
    expect(await entriesOf(course.stream)).toHaveLength(1);
  });
});

describe('a refusal', () => {
  const everything = async (): Promise<unknown> =>
    sql.query(`select (select count(*)::int from ledger.stream where kind <> 'attempts' and kind <> 'security') as streams,
      (select count(*)::int from ledger.entry where stream_id not like 'attempts/%' and stream_id <> 'security') as entries,
      (select count(*)::int from projection.stream_state) as states, (select count(*)::int from projection.duty) as duties,
      (select json_agg(w order by decision_id) from outbox.wake w) as wakes, (select count(*)::int from outbox.notice) as notices, (select count(*)::int from vault.value) as vault`);

  it('by a gate leaves an attempt and nothing else', async () => {
    const course = await new Course(acts).toDrafting();
    const before = await everything();
    const answer = await course.perform(conclude, drafter, { sealed: [seal('phone', '13800000000')] });
    expect(answer).toMatchObject({ refusal: { kind: 'gate', reason: 'no-draft' }, decision: { seq: 4 } });
    expect(await everything()).toEqual(before);
    const attempts = await entriesOf(attemptsStream(course.id));
    expect(attempts.map((e) => e.envelope)).toMatchObject([
      {
        type: 'AttemptRefused',
        actor: { id: 'p-drafter' },
        basis: ['L713-12'],
        data: { decisionId: course.id, act: 'ConcludeDrafting', reason: 'no-draft' },
      },
    ]);
    expect(firstBroken(attempts)).toBeNull();
  });

  it('of authority goes to the security stream', async () => {
    const course = await new Course(acts).toDrafting();
    const before = await everything();
    const stranger = { ...drafter, personId: 'p-stranger', unitId: 'u-other' };
    expect(await course.perform(submitDraft, stranger)).toMatchObject({
      refusal: { kind: 'authority', reason: 'unit-not-charged' },
    });
    expect(await everything()).toEqual(before);
    expect(await entriesOf(attemptsStream(course.id))).toEqual([]);
    const last = (await entriesOf(securityStream)).at(-1);
    expect(last?.envelope).toMatchObject({
      type: 'AccessDenied',
      actor: { id: 'p-stranger' },
      data: { decisionId: course.id, act: 'SubmitDraft', reason: 'unit-not-charged' },
    });
  });

  it('because of where the decision stands leaves nothing at all', async () => {
    const course = await new Course(acts).toDrafted();
    const before = await everything();
    const stream = attemptsStream(course.id);
    expect(await course.perform(submitDraft, drafter)).toMatchObject({
      refusal: { kind: 'state', reason: 'stage-concluded' },
    });
    expect(await everything()).toEqual(before);
    expect(await readHead(sql, stream)).toBeNull();
  });

  it('of an act on no decision leaves not even a stream', async () => {
    const course = new Course(acts);
    expect(await course.perform(study, office)).toMatchObject({
      refusal: { reason: 'no-such-decision' },
      decision: { status: 'none' },
    });
    expect(await readHead(sql, course.stream)).toBeNull();
  });

  it('can be followed by the same act id once the gate is open', async () => {
    const course = await new Course(acts).toDrafting();
    const request = course.request(conclude, drafter);
    expect(await acts.perform(request)).toHaveProperty('refusal');
    await course.do(findAll, drafter);
    await course.do(submitDraft, drafter);
    expect(await acts.perform(request)).toMatchObject({ receipt: { repeated: false } });
  });
});

describe('what the caller must have right', () => {
  it('is told that its view of the stage is stale, and nothing is recorded', async () => {
    const course = await new Course(acts).toDrafting();
    expect(await course.perform(submitDraft, drafter, { ifMatch: { stage: 'drafting', seq: 3 } })).toEqual({
      stale: { stage: 'drafting', seq: 4 },
    });
    expect(await entriesOf(course.stream)).toHaveLength(4);
    expect(await course.perform(submitDraft, drafter, { ifMatch: { stage: 'drafting', seq: 4 } })).toHaveProperty(
      'receipt',
    );
    expect(await course.perform(submitDraft, drafter, { ifMatch: { stage: 'drafting', seq: 4 } })).toEqual({
      stale: { stage: 'drafting', seq: 5 },
    });
  });

  it('throws when the rule set is not installed', async () => {
    const course = new Course(new Acts(database.dataSource, simulatedWorld({ ...datedRules, hash: 'b'.repeat(64) })));
    await expect(course.perform(course.proposal, drafter)).rejects.toThrow(RuleSetMissing);
    expect(await readHead(sql, course.stream)).toBeNull();
  });

  it('throws when a proposal names another decision than its stream', async () => {
    const course = new Course(acts);
    await expect(
      acts.perform({ ...course.request(course.proposal, drafter), decisionId: randomUUID() }),
    ).rejects.toThrow('the proposal of');
  });
});

describe('in the same transaction', () => {
  it('a throw in project rolls the act back, and the cache never held it', async () => {
    const course = await new Course(acts).toDrafting();
    let broken = true;
    const model: StreamModel<never, never, never> = {
      ...(decisionStream as unknown as StreamModel<never, never, never>),
      project: async (...args: Parameters<NonNullable<typeof decisionStream.project>>) => {
        await decisionStream.project?.(...args);
        if (broken) throw new Error('the read model broke');
      },
    } as unknown as StreamModel<never, never, never>;
    const request = { ...course.request(submitDraft, drafter), organId: 'organ-1' };
    const perform = () => acts.performOn(model, course.stream, request as never, datedRules);
    await expect(perform()).rejects.toThrow('the read model broke');
    expect(await entriesOf(course.stream)).toHaveLength(4);
    expect((await acts.reading(course.id))?.decision).toMatchObject({ seq: 4, draft: null });
    expect(await readState(sql, course.stream)).toMatchObject({ seq: 4 });
    broken = false;
    expect(await perform()).toMatchObject({ receipt: { firstSeq: 5, repeated: false } });
  });

  it('sealed values go to the vault, once', async () => {
    const course = new Course(acts);
    const sealed = seal('phone', '13800000000');
    const request = course.request(course.proposal, drafter, { sealed: [sealed] });
    await acts.perform(request);
    await acts.perform(request);
    expect(await rowsOf('vault.value', course)).toHaveLength(1);
    expect(await openSealed(sql, testKeys, [sealed.commitment])).toEqual({ [sealed.commitment]: '13800000000' });
  });

  it('the workflows are woken when what they owe changed, and only then', async () => {
    const course = new Course(acts);
    await course.do(course.proposal, drafter);
    expect(await wakeOf(course)).toEqual({ version: 1 });
    await course.do(study, office);
    expect(await wakeOf(course)).toEqual({ version: 1 });
    await course.do(start, office);
    expect(await wakeOf(course)).toEqual({ version: 3 });
    await course.open();
    expect(await wakeOf(course)).toEqual({ version: 4 });
    await course.do(submitDraft, drafter);
    expect(await wakeOf(course)).toEqual({ version: 4 });
    await course.do(findAll, drafter);
    await course.do(conclude, drafter);
    expect(await wakeOf(course)).toEqual({ version: 7 });
  });

  it('subscribers of the organ get a notice of what they asked for', async () => {
    await asClient(database.ownerUrl, (client) =>
      client.query(`insert into outbox.subscription values ('s-all', 'organ-1', 'c', 'http://x', 's', null, true), ('s-start', 'organ-1', 'c', 'http://x', 's', '{DecisionStarted}', true),
        ('s-other', 'organ-2', 'c', 'http://x', 's', null, true), ('s-off', 'organ-1', 'c', 'http://x', 's', null, false)`),
    );
    const course = await new Course(acts).toDrafting();
    const notices = await sql.query<{ recipient: string; type: string; seq: number }>(
      `select recipient, payload ->> 'type' as type, (payload ->> 'seq')::int as seq from outbox.notice where payload ->> 'decisionId' = $1 order by seq, recipient`,
      [course.id],
    );
    expect(notices).toEqual([
      { recipient: 's-all', type: 'DecisionProposed', seq: 1 },
      { recipient: 's-all', type: 'DecisionStarted', seq: 3 },
      { recipient: 's-start', type: 'DecisionStarted', seq: 3 },
      { recipient: 's-all', type: 'StageOpened', seq: 4 },
    ]);
  });
});

describe("by the ledger's own clock", () => {
  it('an act is dated by the database, never before the head', async () => {
    const real = await freshDatabase();
    try {
      const course = await new Course(
        new Acts(real.dataSource, { ...simulatedWorld(), clock: ledgerClock }),
      ).toDrafted();
      const entries = await readStream(sqlOf(real.dataSource.manager), course.stream);
      const times = entries.map((e) => Date.parse(e.envelope.recordedAt));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.abs(Date.now() - (times.at(-1) ?? 0))).toBeLessThan(5_000);
    } finally {
      await real.close();
    }
  });
});

describe('ten people at once', () => {
  it('act one after another on one decision', async () => {
    const course = await new Course(acts).toDrafting();
    const units = Array.from({ length: 10 }, (_, i) => `u-${i}`);
    await course.do(submitDraft, drafter);
    const answers = await Promise.all(
      units.map((unitId) => course.perform({ type: 'ConsultUnit', data: { unitId, question: '有何意见' } }, drafter)),
    );
    expect(answers.every((a) => 'receipt' in a)).toBe(true);
    const entries = await entriesOf(course.stream);
    expect(firstBroken(entries)).toBeNull();
    expect(entries).toHaveLength(15);
    expect((await readState(sql, course.stream))?.state).toEqual(await refolded(course));
    expect(await rowsOf('projection.duty', course)).toHaveLength(11);
    expect(
      createHash('sha256')
        .update(Buffer.of(0))
        .update(entries[14]?.body as Buffer)
        .digest('hex'),
    ).toBe((await readHead(sql, course.stream))?.headHash);
  });
});
