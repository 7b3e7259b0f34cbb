import { createHash, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { Pool } from 'pg';
import { asClient, freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { encodeEntry, leafHash } from './envelope';
import type { Envelope } from './envelope';
import { envelopeOf } from './envelope.given';
import { sqlOf } from './sql';
import type { Sql } from './sql';
import {
  ActReplayedDifferently,
  append,
  firstBroken,
  LedgerRefused,
  listStreams,
  lock,
  readEntryOfAct,
  readHead,
  readStream,
} from './store';
import type { Locked } from './store';
import { transaction } from './transaction';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.appUrl, max: 33 });
});
afterAll(async () => {
  await pool?.end();
  await database?.close();
});

const requestHash = createHash('sha256').update('request').digest();

const following = (head: Locked, bent: Partial<Envelope>): Envelope =>
  envelopeOf({
    origin: testOrigin,
    seq: head.headSeq + 1,
    prev: head.headHash,
    occurredAt: head.now,
    recordedAt: head.now,
    ...bent,
  });

interface Writing {
  kind?: string;
  actId?: string;
  requestHash?: Buffer;
  parts?: number;
  bend?: (head: Locked) => Partial<Envelope>;
}

/** One act in one transaction, lawful unless bent. Answers what the lock said. */
const write = (
  stream: string,
  {
    kind = 'decision',
    actId = randomUUID(),
    requestHash: hash = requestHash,
    parts = 1,
    bend = () => ({}),
  }: Writing = {},
): Promise<Locked> =>
  transaction(pool, async (sql) => {
    const locked = await lock(sql, { stream, kind, actId, requestHash: hash });
    if (locked.replay) return locked;
    let head = locked;
    const bodies: Buffer[] = [];
    for (let part = 0; part < parts; part += 1) {
      const body = encodeEntry(following(head, { stream, act: actId, part, parts, ...bend(head) }));
      bodies.push(body);
      head = { ...head, headSeq: head.headSeq + 1, headHash: leafHash(body) };
    }
    await append(sql, { stream, actId, requestHash: hash, bodies });
    return locked;
  });

const sql = (): Sql => sqlOf(pool);
const newStream = (): string => `decision/${randomUUID()}`;
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (e: unknown) => e,
  );
  if (error instanceof LedgerRefused) return error.code;
  throw new Error(`not refused by the ledger: ${String(error)}`);
};

describe('appending', () => {
  it('makes a gapless chain from zeros', async () => {
    const stream = newStream();
    const first = await write(stream);
    expect(first).toMatchObject({ headSeq: 0, headHash: '0'.repeat(64), headAt: null, replay: null });
    await write(stream, { parts: 3 });
    const last = await write(stream);
    const entries = await readStream(sql(), stream);
    expect(entries.map((e) => e.envelope.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(firstBroken(entries)).toBeNull();
    expect(last.headHash).toBe(entries[3]?.leafHash);
    expect(await readHead(sql(), stream)).toMatchObject({
      headSeq: 5,
      headHash: entries[4]?.leafHash,
      headAt: entries[4]?.envelope.recordedAt,
    });
  });

  it('reads from a sequence on, and an act by its id', async () => {
    const stream = newStream();
    const actId = randomUUID();
    await write(stream);
    await write(stream, { actId, parts: 2 });
    expect((await readStream(sql(), stream, 2, 1)).map((e) => e.envelope.seq)).toEqual([2]);
    expect((await readEntryOfAct(sql(), actId))?.envelope).toMatchObject({ stream, seq: 2, part: 0 });
    expect(await readEntryOfAct(sql(), randomUUID())).toBeNull();
  });

  it('lists streams with entries only, by kind', async () => {
    const stream = `zz/${randomUUID()}`;
    await write(stream, { kind: 'zz' });
    await transaction(pool, (s) => lock(s, { stream: `zz/empty`, kind: 'zz', actId: randomUUID(), requestHash }));
    expect(await listStreams(sql(), 'zz', '', 10)).toEqual([stream]);
    expect(await listStreams(sql(), null, stream, 10)).toEqual([]);
  });

  it('gives the first receipt to a repeated act, and refuses its id with another request', async () => {
    const stream = newStream();
    const actId = randomUUID();
    await write(stream);
    await write(stream, { actId, parts: 2 });
    await write(stream);
    const again = await write(stream, { actId, parts: 2 });
    expect(again).toMatchObject({
      headSeq: 4,
      replay: { firstSeq: 2, lastSeq: 3, recordedAt: (await readStream(sql(), stream, 2, 1))[0]?.envelope.recordedAt },
    });
    await expect(write(stream, { actId, requestHash: createHash('sha256').update('other').digest() })).rejects.toThrow(
      ActReplayedDifferently,
    );
    expect((await readHead(sql(), stream))?.headSeq).toBe(4);
  });

  it('leaves nothing behind when the transaction is rolled back', async () => {
    const stream = newStream();
    await expect(
      transaction(pool, async (s) => {
        const head = await lock(s, { stream, kind: 'decision', actId: randomUUID(), requestHash });
        await append(s, {
          stream,
          actId: envelopeOf().act,
          requestHash,
          bodies: [encodeEntry(following(head, { stream }))],
        });
        throw new Error('after all not');
      }),
    ).rejects.toThrow('after all not');
    expect(await readHead(sql(), stream)).toBeNull();
  });
});

describe('the ledger refuses', () => {
  /** Appends bodies made from the head, whatever they are. */
  const appending = (
    bodiesOf: (head: Locked, stream: string, actId: string) => Buffer[],
    stream = newStream(),
  ): Promise<string> =>
    refusal(
      transaction(pool, async (s) => {
        const actId = randomUUID();
        const head = await lock(s, { stream, kind: 'decision', actId, requestHash });
        await append(s, { stream, actId, requestHash, bodies: bodiesOf(head, stream, actId) });
      }),
    );
  const raw = (envelope: object): Buffer => Buffer.from(`dingce.v1\n${JSON.stringify(envelope)}`);
  const bent = (change: (head: Locked) => Partial<Envelope>): Promise<string> =>
    appending((head, stream, act) => [encodeEntry(following(head, { stream, act, ...change(head) }))]);

  it('a stream under another kind (DC001)', async () => {
    const stream = newStream();
    await write(stream);
    expect(await refusal(write(stream, { kind: 'comments' }))).toBe('DC001');
  });
  it('a stream nobody locked (DC002)', async () => {
    expect(
      await refusal(
        transaction(pool, (s) =>
          append(s, { stream: newStream(), actId: randomUUID(), requestHash, bodies: [encodeEntry(envelopeOf())] }),
        ),
      ),
    ).toBe('DC002');
  });
  it('an act without entries (DC003)', async () => expect(await appending(() => [])).toBe('DC003'));
  it('an entry that is too large (DC004)', async () =>
    expect(
      await appending((head, stream, act) => [
        raw(following(head, { stream, act, data: { text: 'x'.repeat(61_440) } })),
      ]),
    ).toBe('DC004'));
  it('an entry without its domain tag (DC005)', async () =>
    expect(await appending((head, stream, act) => [encodeEntry(following(head, { stream, act })).subarray(1)])).toBe(
      'DC005',
    ));
  it('an entry of another stream (DC006)', async () =>
    expect(await bent(() => ({ stream: 'decision/other' }))).toBe('DC006'));
  it.each([0, 2])('sequence %i where 1 follows (DC007)', async (seq) =>
    expect(await bent(() => ({ seq }))).toBe('DC007'),
  );
  it('an entry that names another predecessor (DC008)', async () =>
    expect(await bent(() => ({ prev: 'f'.repeat(64) }))).toBe('DC008'));
  it('an entry of another act (DC009)', async () => expect(await bent(() => ({ act: randomUUID() }))).toBe('DC009'));
  it('an entry with a wrong part (DC009)', async () => expect(await bent(() => ({ part: 1 }))).toBe('DC009'));
  it('an entry with a wrong number of parts (DC009)', async () =>
    expect(await bent(() => ({ parts: 2 }))).toBe('DC009'));
  it('an entry dated before the head (DC010)', async () => {
    const stream = newStream();
    await write(stream);
    const before = (head: Locked): string => new Date(Date.parse(head.headAt as string) - 1).toISOString();
    expect(
      await appending(
        (head, _, act) => [encodeEntry(following(head, { stream, act, recordedAt: before(head) }))],
        stream,
      ),
    ).toBe('DC010');
  });
  it('an entry without a date (DC010)', async () => {
    expect(
      await appending((head, stream, act) => [raw({ ...following(head, { stream, act }), recordedAt: undefined })]),
    ).toBe('DC010');
  });
  it.each([-6_000, 6_000])('an entry dated %i ms from now (DC011)', async (ms) => {
    expect(await bent((head) => ({ recordedAt: new Date(Date.parse(head.now) + ms).toISOString() }))).toBe('DC011');
  });
  it('keeps nothing of a refused act', async () => {
    const stream = newStream();
    expect(
      await appending(
        (head, _, act) => [
          encodeEntry(following(head, { stream, act, parts: 2 })),
          encodeEntry(following(head, { stream, act, part: 1, parts: 2 })),
        ],
        stream,
      ),
    ).toBe('DC007');
    expect(await readStream(sql(), stream)).toEqual([]);
  });
});

describe('a consultation', () => {
  const comments = (): string => `comments/${randomUUID()}/1/0`;
  const opened = async (stream: string, ms: number): Promise<void> => {
    await write(stream, {
      kind: 'comments',
      bend: (head) => ({
        type: 'CommentWindowOpened',
        data: { closesAt: new Date(Date.parse(head.now) + ms).toISOString() },
      }),
    });
  };
  const comment: Writing = { kind: 'comments', bend: () => ({ type: 'CommentReceived' }) };

  it('takes comments until it closes, and tells when that is', async () => {
    const stream = comments();
    await opened(stream, 60_000);
    await write(stream, comment);
    const { closesAt, closed, headAt } = await write(stream, comment);
    expect(closed).toBe(false);
    expect(Date.parse(closesAt as string) - Date.parse(headAt as string)).toBeLessThanOrEqual(60_000);
  });
  it('takes none before it opens', async () => expect(await refusal(write(comments(), comment))).toBe('DC012'));
  it('takes none at or after its date, under its own lock', async () => {
    const stream = comments();
    await opened(stream, 0);
    expect(await refusal(write(stream, comment))).toBe('DC012');
  });
  it('takes comments again when it is extended', async () => {
    const stream = comments();
    await opened(stream, 0);
    await write(stream, {
      kind: 'comments',
      bend: (head) => ({
        type: 'CommentWindowExtended',
        data: { closesAt: new Date(Date.parse(head.now) + 60_000).toISOString() },
      }),
    });
    await write(stream, comment);
    expect(await readHead(sql(), stream)).toMatchObject({ headSeq: 3 });
  });
  it('takes no comment once it is closed, and takes them again when a second consultation opens it', async () => {
    const stream = comments();
    await opened(stream, 60_000);
    await write(stream, { kind: 'comments', bend: () => ({ type: 'CommentWindowClosed', data: {} }) });
    expect(await refusal(write(stream, comment))).toBe('DC012');
    await write(stream, { kind: 'comments', bend: () => ({ type: 'CommentsSorted', data: { items: [] } }) });
    await opened(stream, 60_000);
    await write(stream, comment);
    expect(await readHead(sql(), stream)).toMatchObject({ headSeq: 5 });
  });
  it('does not let a comment in that waited for the lock while it was closed', async () => {
    const stream = comments();
    await opened(stream, 60_000);
    const late = await transaction(pool, async (s) => {
      const actId = randomUUID();
      const head = await lock(s, { stream, kind: 'comments', actId, requestHash });
      const waiting = refusal(write(stream, comment));
      await append(s, {
        stream,
        actId,
        requestHash,
        bodies: [encodeEntry(following(head, { stream, act: actId, type: 'CommentWindowClosed', data: {} }))],
      });
      return { waiting };
    });
    expect(await late.waiting).toBe('DC012');
  });
});

describe('what is recorded', () => {
  const tables = ['entry', 'act'] as const;
  const stream = newStream();
  beforeAll(() => write(stream));
  const stateOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: { code?: string }) => error.code ?? String(error),
    );
  const asOwner = (text: string, role?: string): Promise<string> =>
    asClient(database.ownerUrl, async (client) => {
      if (role) await client.query(`set role ${role}`);
      return stateOf(client.query(text));
    });
  const changes = tables.flatMap((table) => [
    `update ledger.${table} set recorded_at = now()`,
    `delete from ledger.${table}`,
    `truncate ledger.${table}`,
  ]);

  it.each([...changes, 'delete from ledger.stream', 'truncate ledger.stream'])('its owner cannot %s', async (text) => {
    expect(await asOwner(text)).toBe('DC099');
    expect(await asOwner(text, 'dingce_owner')).toBe('DC099');
  });

  it.each([
    ...changes,
    'delete from ledger.stream',
    'truncate ledger.stream',
    `update ledger.stream set head_seq = 0`,
    `insert into ledger.stream values ('x', 'x', 0, '')`,
    `insert into ledger.entry select * from ledger.entry`,
    `insert into ledger.act select * from ledger.act`,
    `update ledger.setting set engine_epoch = 9`,
    `insert into ledger.setting values (2, 'x', true, 1)`,
    `alter table ledger.entry disable trigger all`,
    `drop table ledger.entry`,
    `create table ledger.other (n int)`,
    `create function ledger.other() returns int language sql as 'select 1'`,
    `update vault.value set value = null`,
    `delete from vault.value`,
  ])('the app cannot %s', async (text) => {
    expect(await stateOf(pool.query(text))).toBe('42501');
  });

  it.each(['set role dingce_owner', 'set session_replication_role = replica'])('the app cannot %s', async (text) => {
    expect(await stateOf(pool.query(text))).toBe('42501');
  });

  it('is read by the auditor, who can append nothing', async () => {
    expect(await asOwner('select * from ledger.entry', 'dingce_auditor')).toBe('done');
    expect(await asOwner(`select ledger.append('x', gen_random_uuid(), '', array[]::bytea[])`, 'dingce_auditor')).toBe(
      '42501',
    );
    expect(await asOwner('select * from vault.value', 'dingce_auditor')).toBe('42501');
  });

  it('shows a bit that a superuser flipped past every trigger', async () => {
    const damaged = newStream();
    await write(damaged, { parts: 3 });
    await asClient(database.ownerUrl, async (client: Client) => {
      await client.query('set session_replication_role = replica');
      await client.query(
        'update ledger.entry set body = set_bit(body, 2000, 1 - get_bit(body, 2000)) where stream_id = $1 and seq = 2',
        [damaged],
      );
    });
    const { rows } = await pool.query<{ body: Buffer; leaf_hash: Buffer }>(
      'select body, leaf_hash from ledger.entry where stream_id = $1 order by seq',
      [damaged],
    );
    expect(firstBroken(rows.map((r) => ({ body: r.body, leafHash: r.leaf_hash.toString('hex') })))?.seq).toBe(2);
  });
});

describe('durability', () => {
  it('is on at commit, whatever the caller sets before or after appending', async () => {
    await asClient(database.ownerUrl, (client) =>
      client.query(`create table public.seen (setting text);
        create function public.see() returns trigger language plpgsql security definer as $$ begin insert into public.seen values (current_setting('synchronous_commit')); return null; end $$;
        create constraint trigger zz_see after insert on ledger.act deferrable initially deferred for each row execute function public.see()`),
    );
    await transaction(pool, async (s, client) => {
      const stream = newStream();
      const actId = randomUUID();
      await client.query('set synchronous_commit = off');
      const head = await lock(s, { stream, kind: 'decision', actId, requestHash });
      await append(s, { stream, actId, requestHash, bodies: [encodeEntry(following(head, { stream, act: actId }))] });
      await client.query('set local synchronous_commit = off');
    });
    await asClient(database.ownerUrl, async (client) => {
      expect((await client.query('select setting from public.seen')).rows).toEqual([{ setting: 'on' }]);
      await client.query('drop trigger zz_see on ledger.act; drop function public.see; drop table public.seen');
    });
  });
});

describe('32 writers at once', () => {
  const writers = Array.from({ length: 32 }, (_, i) => i);
  const each = 8;

  it('leave no gap and no duplicate on one stream', async () => {
    const stream = newStream();
    const acts = writers.flatMap(() => Array.from({ length: each }, () => randomUUID()));
    await Promise.all(
      writers.map(async (w) => {
        for (const actId of acts.slice(w * each, (w + 1) * each)) await write(stream, { actId, parts: 2 });
      }),
    );
    const entries = await readStream(sql(), stream);
    expect(entries).toHaveLength(32 * each * 2);
    expect(firstBroken(entries)).toBeNull();
    expect(new Set(entries.map((e) => e.envelope.act))).toEqual(new Set(acts));
    expect([...entries].sort((a, b) => a.envelope.recordedAt.localeCompare(b.envelope.recordedAt))).toEqual(entries);
  });

  it('record one act once when all repeat it', async () => {
    const stream = newStream();
    const actId = randomUUID();
    const answers = await Promise.all(writers.map(() => write(stream, { actId })));
    expect(answers.filter((a) => a.replay === null)).toHaveLength(1);
    expect(await readStream(sql(), stream)).toHaveLength(1);
  });

  it('keep many streams apart', async () => {
    const streams = writers.map(newStream);
    await Promise.all(
      writers.map(async (w) => {
        for (let i = 0; i < streams.length; i += 1) await write(streams[(w + i) % streams.length] as string);
      }),
    );
    for (const stream of streams) {
      const entries = await readStream(sql(), stream);
      expect(entries).toHaveLength(32);
      expect(firstBroken(entries)).toBeNull();
    }
  });
});
