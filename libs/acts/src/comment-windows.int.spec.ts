import { createHash, randomUUID } from 'node:crypto';
import { commentStreams, event } from '@dingce/domain';
import { LedgerRefused, lock, readStream, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { engine } from '../../domain/src/decision/decision.given';
import { freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { lockWindows, writeWindows } from './comment-windows';
import { appendEvents } from './perform';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ simulated: true, at: '2026-03-02T01:00:00.000Z' });
});
afterAll(() => database?.close());

const requestHash = createHash('sha256').update('r').digest();
const transaction = <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
  database.dataSource.transaction((manager) => work(sqlOf(manager)));

const move = (
  decisionId: string,
  type: 'CommentWindowOpened' | 'CommentWindowClosed',
  now: string,
  closesAt: string | null,
) =>
  transaction(async (sql) => {
    const actId = randomUUID();
    const windows = await lockWindows(sql, decisionId, 1, actId, requestHash);
    await writeWindows(sql, windows, type, closesAt, { actId, requestHash, actor: engine, now, origin: testOrigin });
    return windows;
  });

const comment = (decisionId: string, n: number, now: string) =>
  transaction(async (sql) => {
    const actId = randomUUID();
    const stream = `comments/${decisionId}/1/${n}`;
    const head = await lock(sql, { stream, kind: 'comments', actId, requestHash });
    await appendEvents(sql, head, {
      stream,
      actId,
      requestHash,
      actor: engine,
      occurredAt: now,
      recordedAt: now,
      origin: testOrigin,
      events: [event('CommentReceived', { n })],
    });
  });

describe("a consultation's eight streams", () => {
  it('open, count and close together', async () => {
    const decisionId = randomUUID();
    await move(decisionId, 'CommentWindowOpened', '2026-03-03T00:00:00.000Z', '2026-04-03T00:00:00.000Z');
    for (const n of [0, 3, 3]) await comment(decisionId, n, '2026-03-04T00:00:00.000Z');
    const windows = await move(decisionId, 'CommentWindowClosed', '2026-04-03T00:00:00.000Z', null);
    expect(windows).toHaveLength(commentStreams);
    expect(windows.map((w) => w.count)).toEqual([1, 0, 0, 2, 0, 0, 0, 0]);
    expect(windows.every((w) => w.locked.closesAt === '2026-04-03T00:00:00.000Z' && !w.locked.closed)).toBe(true);
    const entries = await readStream(sqlOf(database.dataSource.manager), `comments/${decisionId}/1/3`);
    expect(entries.map((e) => e.envelope.type)).toEqual([
      'CommentWindowOpened',
      'CommentReceived',
      'CommentReceived',
      'CommentWindowClosed',
    ]);
    await expect(comment(decisionId, 0, '2026-04-03T00:00:01.000Z')).rejects.toMatchObject({ code: 'DC012' });
  });

  it('take no comment at their closing instant', async () => {
    const decisionId = randomUUID();
    await move(decisionId, 'CommentWindowOpened', '2026-03-03T00:00:00.000Z', '2026-04-03T00:00:00.000Z');
    await comment(decisionId, 0, '2026-04-02T23:59:59.999Z');
    await expect(comment(decisionId, 0, '2026-04-03T00:00:00.000Z')).rejects.toThrow(LedgerRefused);
  });
});
