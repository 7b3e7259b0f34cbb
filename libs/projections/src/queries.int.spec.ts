import { sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import type { Actor, AnyDecisionAct } from '@dingce/domain';
import {
  actorOf,
  drafter,
  nationalRules,
  office,
  proposal,
  submitDraft,
} from '../../domain/src/decision/decision.given';
import { Acts } from '../../acts/src/acts';
import { Course, findAll, simulatedWorld, startsAt } from '../../acts/src/acts.given';
import type { Simulated } from '../../acts/src/acts.given';
import { freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { openDelays, responsibilityMatrix, timeline } from './audit-queries';
import type { TimelineFilter, TimelineLine } from './audit-queries';
import { dossier } from './dossier';
import { writeFacts } from './projections.given';
import { projectPending } from './projector';
import { publicRegister, registerOf } from './register';
import { decisions, inbox } from './work-queries';
import type { DecisionLine, InboxFilter, InboxLine } from './work-queries';

let database: FreshDatabase;
let sql: Sql;
let world: Simulated;
let fares: Course;
let bridge: Course;
let undated: Course;

const head = actorOf('p-head', 'u-office', 'head');
const titled = (course: Course, title: string): AnyDecisionAct => ({
  ...proposal,
  data: { ...proposal.data, decisionId: course.id, title },
});
const position = (by: Actor, position: string) => ({
  type: 'PositionTaken',
  by,
  at: '2026-03-09T00:00:00.000Z',
  data: { stage: 'collective-decision', confidential: true, position, reason: '造价存疑' },
});

async function begin(course: Course, title: string): Promise<void> {
  await course.do(titled(course, title), drafter);
  await course.do(
    {
      type: 'RecordProposalStudy',
      data: { necessity: '必要', feasibility: '可行', conclusion: '建议启动', documents: [] },
    },
    office,
  );
  await course.do(
    {
      type: 'StartDecision',
      data: { undertakingUnits: ['u-lead'], leadUnit: null, charges: { drafting: 'u-lead' }, draftingDueOn: null },
    },
    office,
  );
  await course.open();
}

/** Fares: drafted and put to a meeting. Bridge: started two days later, claimed. Undated: its rules set no date. */
beforeAll(async () => {
  database = await freshDatabase({ simulated: true, at: startsAt });
  sql = sqlOf(database.dataSource.manager);
  world = simulatedWorld();
  const acts = new Acts(database.dataSource, world);
  fares = new Course(acts);
  await begin(fares, '城市轨道交通票价调整');
  world.clock.advanceTo('2026-03-04T01:00:00.000Z');
  bridge = new Course(acts);
  await begin(bridge, '滨江大桥 Riverside Bridge 建设方案');
  await bridge.do({ type: 'ClaimStage', data: { stage: 'drafting' } }, drafter);
  undated = new Course(new Acts(database.dataSource, { ...world, ruleSet: () => nationalRules }));
  await begin(undated, '养老服务规划');
  world.clock.advanceTo('2026-03-05T01:00:00.000Z');
  await fares.do(findAll, drafter);
  await fares.do({ ...submitDraft, data: { ...submitDraft.data, title: '里程计价方案 100%_草案' } }, drafter);
  await writeFacts(database.dataSource, fares.stream, [position(head, 'agree'), position(office, 'disagree')]);
  await projectPending(database.dataSource);
});
afterAll(() => database?.close());

describe('the chronicle', () => {
  const find = (filter: Partial<TimelineFilter>): Promise<TimelineLine[]> =>
    timeline(sql, { organs: ['organ-1'], seesPositions: true, limit: 100, ...filter });
  const typesOf = async (filter: Partial<TimelineFilter>): Promise<string[]> =>
    (await find(filter)).map((line) => line.type);

  it('is oldest first, and complete for a decision', async () => {
    expect(await typesOf({ decisionId: fares.id })).toEqual([
      'DecisionProposed',
      'ProposalStudied',
      'DecisionStarted',
      'StageOpened',
      'FindingsRecorded',
      'DraftSubmitted',
      'PositionTaken',
      'PositionTaken',
    ]);
    const [first] = await find({ decisionId: fares.id });
    expect(first).toMatchObject({
      title: { zh: '提出决策事项建议', en: 'Decision proposed' },
      stage: null,
      personId: 'p-drafter',
      unitId: 'u-lead',
      basis: ['L713-10'],
      recordedAt: startsAt,
      late: false,
    });
  });

  it('shows the decisions of the organs asked for only', async () => {
    expect(await typesOf({ organs: ['organ-2'] })).toEqual([]);
    expect(await find({})).toHaveLength(17);
  });

  it('narrows by person, unit, stage, type and time', async () => {
    expect(await typesOf({ decisionId: fares.id, personId: 'p-office' })).toEqual([
      'ProposalStudied',
      'DecisionStarted',
      'PositionTaken',
    ]);
    expect(await typesOf({ decisionId: fares.id, unitId: 'u-lead', stage: 'drafting' })).toEqual(['DraftSubmitted']);
    expect(await typesOf({ type: 'DecisionStarted' })).toHaveLength(3);
    expect(
      await typesOf({ decisionId: fares.id, from: '2026-03-05T01:00:00.000Z', to: '2026-03-09T00:00:00.000Z' }),
    ).toEqual(['FindingsRecorded', 'DraftSubmitted']);
    expect(await typesOf({ late: true })).toEqual([]);
  });

  it.each([
    ['two characters', '轨道', ['DecisionProposed']],
    ['a phrase', '轨道交通票价调整', ['DecisionProposed']],
    ['one character', '桥', ['DecisionProposed']],
    ['words apart, in any order', '方案 大桥', ['DecisionProposed']],
    ['Latin letters of any case', 'riverside BRIDGE', ['DecisionProposed']],
    ['a title of a type', '提交决策草案', ['DraftSubmitted']],
    ['characters that a pattern would take', '100%_草', ['DraftSubmitted']],
    ['punctuation alone', '%_', ['DraftSubmitted']],
  ])('finds %s', async (_what, q, types) => {
    expect(await typesOf({ q })).toEqual(types);
  });

  it.each(['轨交', '价票', '大桥方案'])('does not find %s, whose characters stand apart', async (q) => {
    expect(await typesOf({ q })).toEqual([]);
  });

  it('never finds what was said in confidence', async () => {
    expect(await typesOf({ q: '造价' })).toEqual([]);
  });

  it('goes on after a cursor without gap or repetition', async () => {
    const all = await find({});
    const paged: TimelineLine[] = [];
    for (;;) {
      const last = paged.at(-1);
      const page = await find({
        limit: 3,
        ...(last ? { after: { recordedAt: last.recordedAt, stream: last.stream, seq: last.seq } } : {}),
      });
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(all);
  });

  it('hides positions from who may not see them, also from a filter by dissent', async () => {
    const asked = { decisionId: fares.id, type: 'PositionTaken' };
    expect((await find(asked)).map((l) => [l.position, l.dissent])).toEqual([
      ['agree', false],
      ['disagree', true],
    ]);
    const hidden = await find({ ...asked, seesPositions: false });
    expect(hidden.map((l) => [l.position, l.dissent, l.data])).toEqual([
      [null, false, null],
      [null, false, null],
    ]);
    expect(await find({ ...asked, dissent: true })).toHaveLength(1);
    expect(await find({ ...asked, dissent: true, seesPositions: false })).toEqual([]);
    expect(await find({ ...asked, dissent: false, seesPositions: false })).toEqual(hidden);
  });
});

describe('the responsibility matrix', () => {
  it('says who did what, in the order it was first done', async () => {
    const lines = await responsibilityMatrix(sql, fares.id, true);
    expect(lines.map((l) => [l.responsibility, l.personId, l.unitId, l.acts, l.stages])).toEqual([
      ['proposed', 'p-drafter', 'u-lead', 1, []],
      ['proposed', 'p-office', 'u-office', 1, []],
      ['started', 'p-office', 'u-office', 1, []],
      ['undertook', 'p-drafter', 'u-lead', 2, ['drafting']],
      ['took-position', 'p-head', 'u-office', 1, ['collective-decision']],
      ['took-position', 'p-office', 'u-office', 1, ['collective-decision']],
    ]);
    expect(lines.slice(-2).map((l) => [l.positions, l.dissent])).toEqual([
      [['agree'], false],
      [['disagree'], true],
    ]);
    expect(lines[3]).toMatchObject({
      firstAt: '2026-03-05T01:00:00.000Z',
      lastAt: '2026-03-05T01:00:00.000Z',
      late: 0,
    });
  });

  it('hides positions from who may not see them', async () => {
    const lines = await responsibilityMatrix(sql, fares.id, false);
    expect(lines.slice(-2).map((l) => [l.positions, l.dissent])).toEqual([
      [[], false],
      [[], false],
    ]);
  });

  it('charges lateness to the holder, not to the engine that recorded it', async () => {
    const late = new Course(new Acts(database.dataSource, world));
    await begin(late, '临时事项');
    world.clock.advanceTo('2026-03-30T00:00:00.000Z');
    await late.acts.performEngine(
      late.engineRequest({ type: 'RecordDeadlinePassed', data: { dutyId: 'drafting/1/submit-draft', epoch: 1 } }),
    );
    await projectPending(database.dataSource);
    expect((await responsibilityMatrix(sql, late.id, true)).find((l) => l.responsibility === 'late')).toMatchObject({
      unitId: 'u-lead',
      personId: '',
      late: 1,
    });
    expect(await openDelays(sql, ['organ-1'], '2026-03-30T00:00:00.000Z', 10)).toMatchObject([
      { decisionId: fares.id, lateDays: 17, recorded: false, dueAt: '2026-03-13T00:00:00.000Z' },
      { decisionId: bridge.id, lateDays: 15, recorded: false, personId: 'p-drafter' },
      { decisionId: late.id, recorded: true, unitId: 'u-lead' },
    ]);
    expect(await openDelays(sql, ['organ-1'], '2026-03-13T00:00:00.000Z', 10)).toMatchObject([
      { decisionId: fares.id, lateDays: 0 },
    ]);
    expect(await openDelays(sql, ['organ-2'], '2027-01-01T00:00:00.000Z', 10)).toEqual([]);
    await late.do({ type: 'TerminateDecision', data: { reason: '重复', ground: 'L713-37', mitigation: '' } }, office);
    await late.acts.performEngine(late.engineRequest({ type: 'CloseDecision', data: { epoch: 1 } }));
    expect(await openDelays(sql, ['organ-1'], '2026-03-30T00:00:00.000Z', 10)).toHaveLength(2);
  });
});

describe('the inbox', () => {
  const find = (filter: Partial<InboxFilter>): Promise<InboxLine[]> =>
    inbox(sql, { unitId: 'u-lead', personId: 'p-drafter', box: 'unit', limit: 10, ...filter });

  it('has the earliest date first, and what has no date last', async () => {
    const lines = await find({});
    expect(lines.map((l) => [l.decisionId, l.dueAt])).toEqual([
      [fares.id, '2026-03-13T00:00:00.000Z'],
      [bridge.id, '2026-03-15T00:00:00.000Z'],
      [undated.id, null],
    ]);
    expect(lines[0]).toMatchObject({
      title: '城市轨道交通票价调整',
      stage: 'drafting',
      what: 'submit-draft',
      unitId: 'u-lead',
      personId: null,
      openedAt: startsAt,
      duty: { period: 'drafting.deadline' },
    });
  });

  it('tells what is mine from what nobody has claimed', async () => {
    expect((await find({ box: 'mine' })).map((l) => l.decisionId)).toEqual([bridge.id]);
    expect((await find({ box: 'unclaimed' })).map((l) => l.decisionId)).toEqual([fares.id, undated.id]);
    expect(await find({ box: 'mine', personId: 'p-office' })).toEqual([]);
    expect(await find({ unitId: null })).toEqual([]);
  });

  it('goes on after a cursor, through work without a date too', async () => {
    const paged: InboxLine[] = [];
    for (;;) {
      const last = paged.at(-1);
      const after = last && {
        dueAt: last.dueAt ?? '9999-12-31T00:00:00.000Z',
        stream: `decision/${last.decisionId}`,
        dutyId: last.dutyId,
      };
      const page = await find({ limit: 1, ...(after ? { after } : {}) });
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(await find({}));
  });
});

describe('the list of decisions', () => {
  const find = (filter: object = {}): Promise<DecisionLine[]> =>
    decisions(sql, { organs: ['organ-1'], limit: 10, status: 'underway', ...filter });

  it('is newest first, with a cursor', async () => {
    const all = await find();
    expect(all).toHaveLength(3);
    expect(all.at(-1)).toMatchObject({
      id: fares.id,
      status: 'underway',
      leadUnit: 'u-lead',
      openStages: ['drafting'],
      proposedAt: startsAt,
      closedAt: null,
    });
    const paged: DecisionLine[] = [];
    for (let page = await find({ limit: 1 }); page.length > 0; page = await find({ limit: 1, after: paged.at(-1) }))
      paged.push(...page);
    expect(paged).toEqual(all);
  });

  it('narrows by organ, status, stage and title', async () => {
    expect(await find({ organs: [] })).toEqual([]);
    expect(await find({ status: 'declined' })).toEqual([]);
    expect(await find({ stage: 'execution' })).toEqual([]);
    expect((await find({ q: '大桥' })).map((d) => d.id)).toEqual([bridge.id]);
    expect((await find({ q: 'riverside' })).map((d) => d.id)).toEqual([bridge.id]);
  });
});

describe('the dossier', () => {
  it('holds the latest paper of each kind', async () => {
    expect(await dossier(sql, fares.stream)).toEqual([
      {
        material: 'draft',
        seq: 6,
        document: submitDraft.data.documentHash,
        actId: expect.any(String),
        personId: 'p-drafter',
        enteredBy: null,
        recordedAt: expect.any(String),
        strength: 'login',
        signature: null,
      },
    ]);
  });
});

describe('the public register', () => {
  it('shows a matter from its first public notice on, and takes comments between its dates', async () => {
    expect(await registerOf(sql, bridge.id)).toBeNull();
    const at = '2026-04-01T00:00:00.000Z';
    await writeFacts(database.dataSource, bridge.stream, [
      {
        type: 'ConsultationOpened',
        at,
        data: {
          opensAt: at,
          closesAt: '2026-05-01T00:00:00.000Z',
          draftHash: 'd'.repeat(64),
          channels: ['网站'],
          contact: '010',
          shortening: null,
        },
      },
    ]);
    await projectPending(database.dataSource);
    expect(await registerOf(sql, bridge.id)).toMatchObject({
      title: '滨江大桥 Riverside Bridge 建设方案',
      public: true,
      opensAt: at,
      channels: ['网站'],
    });
    const idsAt = async (openAt: string | null, after: string | null = null) =>
      (await publicRegister(sql, { openAt, after, limit: 10 })).map((e) => e.decisionId);
    expect(await idsAt(null)).toEqual([bridge.id]);
    expect(await idsAt(null, bridge.id)).toEqual([]);
    expect(await idsAt(at)).toEqual([bridge.id]);
    expect(await idsAt('2026-03-31T23:59:59.999Z')).toEqual([]);
    expect(await idsAt('2026-05-01T00:00:00.000Z')).toEqual([]);
  });
});
