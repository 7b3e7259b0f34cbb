import { randomUUID } from 'node:crypto';
import { EventNotUnderstood } from '@dingce/domain';
import { readHead, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { DataSource } from 'typeorm';
import { Acts } from '../../acts/src/acts';
import { Course, findAll, simulatedWorld, startsAt } from '../../acts/src/acts.given';
import { drafter } from '../../domain/src/decision/decision.given';
import { asClient, freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { writeFacts } from './projections.given';
import { projectPending } from './projector';
import { rebuild } from './rebuild';

let database: FreshDatabase;
let owner: DataSource;
let acts: Acts;
let sql: Sql;
const later = '2026-03-20T00:00:00.000Z';
const unequal = { timeline: 0, register: 0, dossier: 0 };

beforeEach(async () => {
  database = await freshDatabase({ simulated: true, at: startsAt });
  owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
  acts = new Acts(database.dataSource, simulatedWorld());
  sql = sqlOf(database.dataSource.manager);
});
afterEach(async () => {
  await owner?.destroy();
  await database?.close();
});

const countOf = async (table: string, stream: string): Promise<number> =>
  (
    await sql.query<{ n: number }>(`select count(*)::int as n from projection.${table} where stream_id = $1`, [stream])
  )[0]?.n ?? -1;
const positionOf = async (stream: string) =>
  (await sql.query('select seq::int, stopped from projection.position where stream_id = $1', [stream]))[0];
const consultation = {
  type: 'ConsultationOpened',
  at: later,
  data: {
    opensAt: later,
    closesAt: '2026-04-20T00:00:00.000Z',
    draftHash: 'd'.repeat(64),
    channels: ['网站'],
    contact: '010',
  },
};
const poison = { type: 'ConsultationOpened', at: later, data: { opensAt: later, closesAt: 'some day' } };
const harmless = { type: 'ObjectionRaised', at: later, data: { to: 'x', content: '有异议' } };

describe('projecting', () => {
  it('brings every stream up to its head, once', async () => {
    const course = await new Course(acts).toDrafted();
    expect(await projectPending(database.dataSource)).toEqual({ streams: 2, entries: 8, stopped: [] });
    expect(await projectPending(database.dataSource)).toEqual({ streams: 0, entries: 0, stopped: [] });
    expect(await countOf('timeline', course.stream)).toBe(7);
    expect(await countOf('timeline', 'ledger')).toBe(1);
    expect(await countOf('dossier', course.stream)).toBe(1);
    expect(await positionOf(course.stream)).toEqual({ seq: 7, stopped: null });
  });

  it('gives the same rows however the entries were cut into runs', async () => {
    const course = await new Course(acts).toDrafting();
    await projectPending(database.dataSource);
    await writeFacts(database.dataSource, course.stream, [consultation]);
    await projectPending(database.dataSource);
    await writeFacts(database.dataSource, course.stream, [
      { type: 'ConsultationExtended', at: later, data: { closesAt: '2026-05-01T00:00:00.000Z' } },
    ]);
    await projectPending(database.dataSource);
    expect((await rebuild(owner)).differences).toEqual(unequal);
    expect(
      await sql.query('select closes_at, public from projection.register where stream_id = $1', [course.stream]),
    ).toEqual([{ closes_at: new Date('2026-05-01T00:00:00.000Z'), public: true }]);
  });

  it('applies nothing twice when several projectors run at once', async () => {
    const courses = await Promise.all([1, 2, 3].map(() => new Course(acts).toDrafted()));
    const results = await Promise.all([1, 2, 3, 4].map(() => projectPending(database.dataSource)));
    expect(results.reduce((sum, r) => sum + r.entries, 0)).toBe(22);
    expect(results.flatMap((r) => r.stopped)).toEqual([]);
    for (const course of courses) expect(await countOf('timeline', course.stream)).toBe(7);
  });

  it('takes as many streams a run as it is told', async () => {
    await writeFacts(database.dataSource, 'reads', [harmless, harmless]);
    const runs = [];
    for (let i = 0; i < 3; i += 1) runs.push((await projectPending(database.dataSource, 1)).streams);
    expect(runs).toEqual([1, 1, 0]);
  });

  it('goes on in the next run with a stream longer than a batch', async () => {
    await writeFacts(
      database.dataSource,
      'reads',
      Array.from({ length: 501 }, () => harmless),
    );
    while ((await projectPending(database.dataSource)).streams > 0);
    expect(await countOf('timeline', 'reads')).toBe(501);
    expect((await rebuild(owner)).differences).toEqual(unequal);
  });
});

describe('an entry that can not be applied', () => {
  it('stops its stream at itself with an alarm, and leaves the others running', async () => {
    const [bad, good] = [await new Course(acts).toDrafting(), await new Course(acts).toDrafting()];
    await writeFacts(database.dataSource, bad.stream, [harmless, poison, harmless]);
    const { stopped } = await projectPending(database.dataSource);
    expect(stopped).toEqual([{ stream: bad.stream, seq: 6, error: expect.stringContaining('some day') as string }]);
    expect(await positionOf(bad.stream)).toEqual({ seq: 5, stopped: stopped[0] });
    expect(await countOf('timeline', bad.stream)).toBe(5);
    expect(await positionOf(good.stream)).toEqual({ seq: 4, stopped: null });

    await writeFacts(database.dataSource, good.stream, [harmless]);
    await writeFacts(database.dataSource, bad.stream, [harmless]);
    expect(await projectPending(database.dataSource)).toEqual({ streams: 1, entries: 1, stopped: [] });
    expect(await countOf('timeline', bad.stream)).toBe(5);
  });

  it.each([
    ['a type that this program does not know', { ...harmless, type: 'ObjectionHeard' }, 'ObjectionHeard is not known'],
    ['a newer version of a type', { ...harmless, version: 2 }, 'version 2 of ObjectionRaised is not known'],
  ])('stops it at %s, for acts of old programs on it as well', async (_, unknown, error) => {
    const [newer, good] = [await new Course(acts).toDrafting(), await new Course(acts).toDrafting()];
    await writeFacts(database.dataSource, newer.stream, [unknown]);
    const { stopped } = await projectPending(database.dataSource);
    expect(stopped).toEqual([{ stream: newer.stream, seq: 5, error: expect.stringContaining(error) as string }]);
    expect(await countOf('timeline', newer.stream)).toBe(4);
    expect(await countOf('timeline', good.stream)).toBe(4);
    await expect(newer.perform(findAll, drafter)).rejects.toThrow(EventNotUnderstood);
    expect((await readHead(sql, newer.stream))?.headSeq).toBe(5);
  });

  it('stops it also when its bytes were damaged', async () => {
    const course = await new Course(acts).toDrafting();
    await asClient(database.ownerUrl, async (client) => {
      await client.query('set session_replication_role = replica');
      await client.query(`update ledger.entry set body = set_byte(body, 0, 0) where stream_id = $1 and seq = 3`, [
        course.stream,
      ]);
    });
    expect((await projectPending(database.dataSource)).stopped).toMatchObject([
      { stream: course.stream, seq: 3, error: '/: domain tag missing' },
    ]);
    expect(await positionOf(course.stream)).toMatchObject({ seq: 2 });
  });

  it('is tried again after a rebuild, which rebuilds the stream as far as it stood', async () => {
    const course = await new Course(acts).toDrafting();
    await writeFacts(database.dataSource, course.stream, [poison]);
    expect((await projectPending(database.dataSource)).stopped).toHaveLength(1);
    expect((await rebuild(owner)).differences).toEqual(unequal);
    expect(await positionOf(course.stream)).toEqual({ seq: 4, stopped: null });
    expect((await projectPending(database.dataSource)).stopped).toMatchObject([{ seq: 5 }]);
  });
});

describe('a server that went away', () => {
  it('stops no stream', async () => {
    const course = await new Course(acts).toDrafting();
    const short = await new DataSource({
      type: 'postgres',
      url: database.appUrl,
      extra: { options: '-c lock_timeout=100' },
    }).initialize();
    try {
      await asClient(database.ownerUrl, async (client) => {
        await client.query('begin; lock table projection.timeline in exclusive mode');
        await expect(projectPending(short)).rejects.toThrow('lock timeout');
        await client.query('rollback');
      });
      expect(await positionOf(course.stream)).toBeUndefined();
      expect((await projectPending(short)).stopped).toEqual([]);
    } finally {
      await short.destroy();
    }
  });
});

describe('rebuilding', () => {
  it('changes nothing when nothing was wrong', async () => {
    const course = await new Course(acts).toDrafted();
    await writeFacts(database.dataSource, course.stream, [consultation]);
    await projectPending(database.dataSource);
    const before = await sql.query('select * from projection.timeline order by stream_id, seq');
    expect(await rebuild(owner)).toEqual({ streams: 2, entries: 9, differences: unequal });
    expect(await sql.query('select * from projection.timeline order by stream_id, seq')).toEqual(before);
    expect(await projectPending(database.dataSource)).toMatchObject({ streams: 0 });
  });

  it('catches up first, and can run again', async () => {
    await new Course(acts).toDrafted();
    const streams: number[] = [];
    expect(await rebuild(owner, { onProgress: (n) => void streams.push(n) })).toEqual({
      streams: 2,
      entries: 8,
      differences: unequal,
    });
    expect(streams.at(-1)).toBe(2);
    expect((await rebuild(owner)).differences).toEqual(unequal);
  });

  it('finds rows that were changed, lost or invented, and puts them right', async () => {
    const course = await new Course(acts).toDrafted();
    await projectPending(database.dataSource);
    const before = await sql.query('select * from projection.timeline order by stream_id, seq');
    // The application's own role could damage nothing of this.
    const damage = sqlOf(owner.manager);
    await damage.query(`update projection.timeline set person_id = 'p-nobody' where stream_id = $1 and seq = 2`, [
      course.stream,
    ]);
    await damage.query(`delete from projection.timeline where stream_id = $1 and seq = 3`, [course.stream]);
    await damage.query(`insert into projection.dossier values ('decision/x', 'draft', 1, null)`);
    expect((await rebuild(owner)).differences).toEqual({ timeline: 3, register: 0, dossier: 1 });
    expect(await sql.query('select * from projection.timeline order by stream_id, seq')).toEqual(before);
  });

  it('runs while acts and projectors go on', async () => {
    const first = await new Course(acts).toDrafted();
    let busy = true;
    const acting = (async () => {
      let made = 0;
      for (; busy; made += 1) await new Course(acts).toDrafting();
      return made;
    })();
    const projecting = (async () => {
      const stopped = [];
      while (busy) stopped.push(...(await projectPending(database.dataSource)).stopped);
      return stopped;
    })();
    for (let i = 0; i < 3; i += 1) expect((await rebuild(owner)).differences).toEqual(unequal);
    busy = false;
    expect(await acting).toBeGreaterThan(0);
    expect(await projecting).toEqual([]);
    while ((await projectPending(database.dataSource)).streams > 0);
    expect(await sql.query('select count(*)::int as n from ledger.entry')).toEqual(
      await sql.query('select count(*)::int as n from projection.timeline'),
    );
    expect(await countOf('timeline', first.stream)).toBe((await readHead(sql, first.stream))?.headSeq);
  });

  it('leaves what stood when it fails', async () => {
    await new Course(acts).toDrafted();
    await projectPending(database.dataSource);
    await expect(rebuild(database.dataSource)).rejects.toThrow('permission denied');
    expect((await rebuild(owner)).differences).toEqual(unequal);
  });
});

describe('a stream without a decision', () => {
  it('is in the chronicle under no decision', async () => {
    const stream = `organ/organ-${randomUUID()}`;
    await writeFacts(database.dataSource, stream, [{ type: 'PostAbolished', at: later, data: { post: '处长' } }]);
    await projectPending(database.dataSource);
    expect(
      await sql.query('select decision_id, organ_id, title_zh, stage from projection.timeline where stream_id = $1', [
        stream,
      ]),
    ).toEqual([{ decision_id: null, organ_id: 'organ-1', title_zh: 'PostAbolished', stage: null }]);
  });
});
