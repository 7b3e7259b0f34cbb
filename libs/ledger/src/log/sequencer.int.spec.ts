import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEntry, encodeEntry } from '../envelope';
import { envelopeOf } from '../envelope.given';
import { logKeys, recordRotation } from '../genesis';
import { append, lock } from '../store';
import { transaction } from '../transaction';
import { censusLeaf, takeCensus } from './census';
import type { Census, StreamHead } from './census';
import { openCheckpoint } from './checkpoint';
import { MonotonicCosigner, sha256 } from './cosigner';
import type { Cosigner } from './cosigner';
import { LockStore } from './lock-store';
import { logWorld } from './log.given';
import type { LogWorld } from './log.given';
import { LogHalted } from './log-halted';
import { FolderStore } from './log-store';
import { readPolicy } from './policy';
import { generateKey, readNote, readSigningKey, readVerifierKey, signedBy } from './note';
import { batchSize, sequence } from './sequence';
import { succeed, unfreeze } from './succession';
import { publishedEntries, publishedTiles } from './tile-reader';
import { emptyEdge, extend, hashLeaf, readEdge, rootOf } from './tree';

let world: LogWorld;
beforeEach(async () => {
  world = await logWorld();
});
afterEach(() => world.close());

/** One act of some entries in a stream, as the application appends it. */
async function act(stream: string, entries = 1): Promise<void> {
  const actId = randomUUID();
  const requestHash = createHash('sha256').update(actId).digest();
  await transaction(world.owner, async (sql) => {
    const head = await lock(sql, { stream, kind: 'decision', actId, requestHash });
    let prev = head.headHash;
    const bodies = Array.from({ length: entries }, (_, part) => {
      const place = { stream, seq: head.headSeq + 1 + part, prev, act: actId, part, parts: entries };
      const body = encodeEntry(envelopeOf({ ...place, occurredAt: head.now, recordedAt: head.now }));
      prev = createHash('sha256').update(Buffer.of(0)).update(body).digest('hex');
      return body;
    });
    await append(sql, { stream, actId, requestHash, bodies });
  });
}

const acts = async (n: number, streams = 3): Promise<void> => {
  for (let i = 0; i < n; i += 1) await act(`decision/${i % streams}`);
};

/** The published log, read back from its files alone. */
async function published() {
  const text = await world.store.get('checkpoint');
  if (!text) return null;
  const checkpoint = openCheckpoint(Buffer.from(text).toString('utf8'), [world.key]);
  const bodies: Buffer[] = [];
  for (let index = 0; index * 256 < checkpoint.size; index += 1)
    bodies.push(...(await publishedEntries(world.store, index, checkpoint.size)));
  const edge = await readEdge(checkpoint.size, publishedTiles(world.store, checkpoint.size));
  return { ...checkpoint, bodies, tilesRoot: rootOf(edge, sha256) };
}

const haltedText = async (): Promise<string | null> =>
  (await world.sql.query<{ halted: string | null }>('select halted from ledger.log'))[0]?.halted ?? null;

describe('the sequencer', () => {
  it('cuts no act in two, however many entries wait', async () => {
    await act('decision/long', batchSize - 1 - 2);
    await act('decision/next', 5);
    await act('decision/last');
    const taken: number[] = [];
    for (let i = 0; i < 3; i += 1) taken.push((await transaction(world.owner, (sql) => sequence(sql))).taken);
    expect(taken).toEqual([batchSize + 4, 1, 0]);
  });

  it('publishes every committed entry, in the order of its stream, under one root', async () => {
    await acts(300, 7);
    await act('decision/many', 5);
    const { published: size } = await world.sequencer().step();
    const log = await published();
    // LedgerOpened and LogOpened stand before them.
    expect(size).toBe(307);
    expect(log?.size).toBe(307);
    expect(log?.bodies).toHaveLength(307);
    expect(log?.tilesRoot).toEqual(log?.root);
    const leaves = log?.bodies.map((body) => hashLeaf(sha256, body)) ?? [];
    const stored = await world.sql.query<{ leaf_hash: Buffer }>(
      'select leaf_hash from ledger.leaf order by leaf_index',
    );
    expect(leaves.map((leaf) => Buffer.from(leaf))).toEqual(stored.map((row) => row.leaf_hash));
    const order = await world.sql.query<{ bad: string }>(
      `select count(*) as bad from (select seq, lag(seq) over (partition by stream_id order by leaf_index) as before from ledger.leaf) l
        where seq <> coalesce(before, 0) + 1`,
    );
    expect(order).toEqual([{ bad: '0' }]);
  });

  it('grows by what came since, and drops partial files whose full ones stand', async () => {
    const sequencer = world.sequencer();
    await acts(10);
    await sequencer.step();
    expect(await world.store.get('tile/0/000.p/12')).not.toBeNull();
    await acts(300);
    expect(await sequencer.step()).toEqual({ sequenced: 300, published: 312, more: false });
    expect(await world.store.get('tile/0/000.p/12')).toBeNull();
    expect((await published())?.tilesRoot).toEqual((await published())?.root);
    expect(await sequencer.step()).toEqual({ sequenced: 0, published: 312, more: false });
  });

  it('loses nothing and repeats nothing when two of them run at once', async () => {
    const two = [world.sequencer(), world.sequencer()];
    const running = { on: true };
    const loops = two.map(async (sequencer) => {
      while (running.on) await sequencer.step().catch((error: Error) => expect(error).not.toBeInstanceOf(LogHalted));
    });
    await Promise.all([acts(60), acts(60), acts(60)]);
    running.on = false;
    await Promise.all(loops);
    await world.sequencer().step();
    const log = await published();
    expect(log?.size).toBe(182);
    expect(log?.tilesRoot).toEqual(log?.root);
    expect(await haltedText()).toBeNull();
  });

  it('has what it sequenced on disk before anybody signs it, whatever the database says', async () => {
    await acts(3);
    await transaction(world.owner, async (sql) => {
      await sql.query('set local synchronous_commit = off');
      await sequence(sql);
      expect(await sql.query('show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    });
  });

  it('locks a tree once, under whichever keys it comes again while it waits for witnesses', async () => {
    const witness = generateKey('witness.test', 'witness');
    const policy = readPolicy(`log ${world.key.text}\nwitness w ${witness.key}\nquorum w\n`);
    const [one, two] = [generateKey(world.key.name, 'log'), generateKey(world.key.name, 'log')];
    const state = new LockStore(new FolderStore(join(world.folder, 'other-signer')));
    const known = [one, two].map(({ key }) => readVerifierKey(key));
    await acts(3);
    for (const file of [[one], [one, two], [one], [one]]) {
      const keys = file.map(({ secret }) => readSigningKey(secret));
      const signer = new MonotonicCosigner({ keys, logs: [], stateOf: () => state, now: Date.now });
      await world.sequencer({ policy, signer, keys: () => Promise.resolve(known) }).step();
    }
    const note = (await new LockStore(world.lockFolder).latest()) as string;
    expect(openCheckpoint(note, known).size).toBe(5);
  });

  it('sees only what is committed, without waiting for what is not', async () => {
    const held = await world.owner.connect();
    await held.query('begin');
    await held.query(`select ledger.lock('decision/slow', 'decision', '${randomUUID()}', '\\x00')`);
    await acts(5);
    expect((await world.sequencer().step()).published).toBe(7);
    await held.query('rollback');
    held.release();
  });

  it('publishes nothing that too few witnesses cosigned, and catches up when they come back', async () => {
    const witness = generateKey('witness.test', 'witness');
    const absent: Cosigner = { addCheckpoint: () => Promise.reject(new Error('the witness is away')) };
    const told: string[] = [];
    const policy = readPolicy(`log ${world.key.text}\nwitness w ${witness.key}\nquorum w\n`);
    const sequencer = world.sequencer({
      policy,
      witnesses: new Map([['w', absent]]),
      onTrouble: (message) => told.push(message),
    });
    await acts(3);
    expect((await sequencer.step()).published).toBe(0);
    expect(await world.store.get('checkpoint')).toBeNull();
    expect(told.join('\n')).toContain('waits for witnesses');
    const state = new LockStore(new FolderStore(join(world.folder, 'witness')));
    const present = new MonotonicCosigner({
      keys: [readSigningKey(witness.secret)],
      logs: [world.key],
      stateOf: () => state,
      now: Date.now,
    });
    const later = world.sequencer({ policy, witnesses: new Map([['w', present]]) });
    expect((await later.step()).published).toBe(5);
    const note = readNote(Buffer.from((await world.store.get('checkpoint')) ?? []).toString('utf8'));
    expect(signedBy(note, readVerifierKey(witness.key))?.seconds).toBeGreaterThan(1_700_000_000);
  });
});

describe('what contradicts what was signed', () => {
  const halts = async (reason: string): Promise<void> => {
    await expect(world.sequencer().check()).rejects.toMatchObject({ reason });
    if (reason !== 'halted') expect(await haltedText()).toContain(reason);
  };
  const asSuperuser = async (sql: string): Promise<void> => {
    const client = await world.owner.connect();
    try {
      await client.query(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
    } finally {
      client.release();
    }
  };

  it('is a database that went back: nothing is signed, and acts are refused until an operator has looked', async () => {
    await acts(4);
    await world.sequencer().step();
    const before = await world.sql.query('select * from ledger.log');
    await acts(4);
    await world.sequencer().step();
    await asSuperuser(
      `delete from ledger.leaf where leaf_index >= 6; delete from ledger.checkpoint where size > 6;
       update ledger.log set size = 6, root = '\\x${(before[0]?.root as Buffer).toString('hex')}', edge = '\\x${(before[0]?.edge as Buffer).toString('hex')}'`,
    );
    await halts('rolled-back');
    await expect(act('decision/0')).rejects.toMatchObject({ code: 'DC013' });
    await halts('halted');
  });

  it('is a database that went back under a sequencer that runs: nothing is given a place in the shorter log', async () => {
    const running = world.sequencer();
    await acts(4);
    await running.step();
    const [before] = await world.sql.query<{ root: Buffer; edge: Buffer }>('select root, edge from ledger.log');
    await acts(4);
    await running.step();
    await asSuperuser(
      `delete from ledger.leaf where leaf_index >= 6; delete from ledger.checkpoint where size > 6;
       update ledger.log set size = 6, root = '\\x${before?.root.toString('hex')}', edge = '\\x${before?.edge.toString('hex')}'`,
    );
    await acts(1);
    await expect(running.step()).rejects.toMatchObject({ reason: 'rolled-back' });
    expect(await haltedText()).toContain('rolled-back');
    expect(await world.sql.query('select count(*)::int as n from ledger.leaf')).toEqual([{ n: 6 }]);
  });

  it('is a tree that does not grow from the one that was locked, however long it is', async () => {
    await acts(4);
    await world.sequencer().step();
    await asSuperuser(
      `update ledger.leaf set leaf_hash = sha256('another') where leaf_index = 3;
       insert into ledger.pending (stream_id, seq, leaf_hash) select stream_id, seq, leaf_hash from ledger.leaf order by leaf_index;
       delete from ledger.leaf;
       update ledger.log set size = 0, root = sha256(''), edge = ''`,
    );
    await transaction(world.owner, (sql) => sequence(sql));
    await halts('forked');
  });

  it('is an edge that does not have its root', async () => {
    await acts(4);
    await world.sequencer().step();
    await asSuperuser(`update ledger.log set root = sha256('x')`);
    await halts('tampered');
  });

  it('is a lock store that lost what was published', async () => {
    await acts(4);
    await world.sequencer().step();
    rmSync(join(world.folder, 'lock'), { recursive: true });
    await halts('lock-lost');
  });

  it('is a body that was changed before it was published', async () => {
    await acts(4);
    await asSuperuser(`update ledger.entry set body = body || 'x' where stream_id = 'decision/1' and seq = 1`);
    await expect(world.sequencer().step()).rejects.toMatchObject({
      reason: 'tampered',
      message: expect.stringMatching(/index \d+ does not have its leaf hash/) as string,
    });
    expect(await world.store.get('checkpoint')).toBeNull();
  });
});

describe('the signer', () => {
  it('signs one tree of a size, whoever asks', async () => {
    await acts(4);
    await world.sequencer().step();
    const forked = `${world.key.name}\n6\n${Buffer.alloc(32, 7).toString('base64')}\n`;
    expect(await world.signer.addCheckpoint({ oldSize: 6, proof: [], note: forked })).toMatchObject({
      refused: 'inconsistent',
    });
    expect(await world.signer.addCheckpoint({ oldSize: 0, proof: [], note: forked })).toEqual({ conflict: 6 });
    const back = `${world.key.name}\n3\n${Buffer.alloc(32, 7).toString('base64')}\n`;
    expect(await world.signer.addCheckpoint({ oldSize: 6, proof: [], note: back })).toMatchObject({
      refused: 'malformed',
    });
  });

  it('signs nothing while the clock stands before its last signature', async () => {
    await acts(1);
    await world.sequencer().step();
    await acts(1);
    const early = world.signerAt(() => Date.now() - 26 * 3_600_000);
    await expect(world.sequencer({ signer: early }).step()).rejects.toThrow('the clock stands');
    expect(await haltedText()).toBeNull();
    expect((await world.sequencer().step()).published).toBe(4);
  });
});

describe('the lock store', () => {
  it('lets one of two follow the same note, and finds the newest again', async () => {
    const store = new FolderStore(join(world.folder, 'other'));
    const [one, two] = [new LockStore(store), new LockStore(store)];
    expect(await one.latest()).toBeNull();
    const won = await Promise.all([one.compareAndSet(null, 'a'), two.compareAndSet(null, 'b')]);
    expect(won.filter(Boolean)).toHaveLength(1);
    const first = won[0] ? 'a' : 'b';
    expect(await two.latest()).toBe(first);
    expect(await two.compareAndSet(first, 'c')).toBe(true);
    expect(await one.compareAndSet(first, 'd')).toBe(false);
    expect(await one.compareAndSet(first, 'c')).toBe(true);
    expect(await new LockStore(store).latest()).toBe('c');
  });
});

describe('the census', () => {
  const censuses = async () =>
    (
      await world.sql.query<{ body: Buffer }>(`select body from ledger.entry where type = 'CensusTaken' order by seq`)
    ).map(({ body }) => decodeEntry(body).data as Census);

  it('counts every stream of the published log once a day', async () => {
    await acts(20, 7);
    await world.sequencer().step();
    await acts(3, 1);
    const taken = await Promise.all(
      [1, 2, 3].map(() => transaction(world.owner, (sql) => takeCensus(sql, '2026-03-02')).catch(() => null)),
    );
    expect(taken.filter((census) => census !== null)).toHaveLength(1);
    const [census, ...others] = await censuses();
    expect(others).toEqual([]);
    const log = await published();
    const heads = new Map<string, StreamHead>();
    for (const body of log?.bodies ?? []) {
      const { stream, seq } = decodeEntry(body);
      heads.set(stream, { stream, seq, head: Buffer.from(hashLeaf(sha256, body)).toString('hex') });
    }
    const leaves = [...heads.values()]
      .sort((a, b) => Buffer.compare(Buffer.from(a.stream), Buffer.from(b.stream)))
      .map(censusLeaf);
    const root = Buffer.from(rootOf(extend(emptyEdge, leaves, sha256).edge, sha256)).toString('hex');
    expect(census).toEqual({ date: '2026-03-02', size: 22, streams: 8, root });
    expect(await transaction(world.owner, (sql) => takeCensus(sql, '2026-03-02'))).toBeNull();
    expect(await transaction(world.owner, (sql) => takeCensus(sql, '2026-03-03'))).not.toBeNull();
  });
});

describe('a succession', () => {
  it('begins the next log with the reason, keeps every entry, and signs nothing under the older name', async () => {
    await acts(30, 4);
    await world.sequencer().step();
    const older = Buffer.from((await world.store.get('checkpoint')) ?? []).toString('utf8');
    await acts(3);
    const next = generateKey('test.dingce/ledger/2', 'log');
    const wanted = { key: next.key, checkpoint: older, missing: null, cause: 'the key leaked' };
    await expect(
      transaction(world.owner, (sql) => succeed(sql, { ...wanted, approvedBy: ['one', 'one'] })),
    ).rejects.toThrow('Two persons');
    const refuses = async (bent: object, why: string): Promise<void> => {
      const asked = { ...wanted, approvedBy: ['one', 'two'], ...bent };
      await expect(transaction(world.owner, (sql) => succeed(sql, asked))).rejects.toThrow(why);
    };
    await refuses({ checkpoint: 'lost' }, 'no checkpoint that');
    await refuses({ checkpoint: older.replace(/^(.*)\n\d+\n/, '$1\n9999\n') }, 'no checkpoint that');
    await refuses({ missing: { from: Number('x'), to: 3 } }, 'lies between 0 and 31');
    await refuses({ missing: { from: 3, to: 32 } }, 'lies between 0 and 31');
    expect(await transaction(world.owner, (sql) => succeed(sql, { ...wanted, approvedBy: ['one', 'two'] }))).toEqual({
      log: 'test.dingce/ledger/2',
    });
    expect(await logKeys(world.sql)).toEqual([next.key]);
    const store = new FolderStore(join(world.folder, 'log-2'));
    const state = new LockStore(new FolderStore(join(world.folder, 'signer-2')));
    const keys = [readSigningKey(next.secret)];
    const sequencer = world.sequencer({
      store,
      lock: new LockStore(new FolderStore(join(world.folder, 'lock-2'))),
      signer: new MonotonicCosigner({ keys, logs: [], stateOf: () => state, now: Date.now }),
      keys: () => Promise.resolve([readVerifierKey(next.key)]),
    });
    expect((await sequencer.step()).published).toBe(36);
    const entries = (await publishedEntries(store, 0, 36)).map((body) => decodeEntry(body));
    expect(entries[0]).toMatchObject({
      stream: 'log/2',
      type: 'LogSucceeded',
      data: { from: world.key.name, missing: null },
    });
    const seqs = new Map<string, number>();
    for (const { stream, seq } of entries) {
      expect(seq).toBe((seqs.get(stream) ?? 0) + 1);
      seqs.set(stream, seq);
    }
    expect(
      await world.sql.query('select count(*)::int as n from ledger.leaf_1').catch((e: Error) => e.message),
    ).toEqual([{ n: 32 }]);
  });

  it('ends a sequencer that was running, and freezes nothing', async () => {
    const running = world.sequencer();
    await acts(3);
    await running.step();
    const next = generateKey('test.dingce/ledger/2', 'log');
    const checkpoint = Buffer.from((await world.store.get('checkpoint')) ?? []).toString('utf8');
    const wanted = { key: next.key, checkpoint, missing: null, cause: 'the key leaked', approvedBy: ['甲', '乙'] };
    await transaction(world.owner, (sql) => succeed(sql, wanted));
    await expect(running.step()).rejects.toMatchObject({ reason: 'halted' });
    expect(await haltedText()).toBeNull();
    await act('decision/0');
  });

  it.each([
    ['one person twice', ['张三', '张三']],
    ['one with a space more', ['张三', '张三 ']],
    ['one with a space that is not seen', ['张三', '张\u200b三']],
    ['one with a full-width space', ['Li Lei', 'Li\u3000Lei']],
    ['one in the other case', ['Li Lei', 'LI LEI']],
    ['one composed otherwise', ['José', 'Jose\u0301']],
    ['one in full width', ['zhang', 'ｚｈａｎｇ']],
    ['nobody beside one', ['张三', ' ']],
    ['nobody at all', []],
  ])('is not approved by %s, nor is lifting a freeze, nor a rotation', async (_, approvedBy) => {
    const { key } = generateKey('test.dingce/ledger/2', 'log');
    const other = generateKey(world.key.name, 'log').key;
    await world.owner.query(`update ledger.log set halted = 'rolled-back: test'`);
    const wanted = { key, checkpoint: 'x', missing: null, cause: 'the key leaked', approvedBy };
    const refused = { message: expect.stringMatching(/wo persons/) as string };
    await expect(transaction(world.owner, (sql) => succeed(sql, wanted))).rejects.toMatchObject(refused);
    await expect(transaction(world.owner, (sql) => unfreeze(sql, 'r', approvedBy))).rejects.toMatchObject(refused);
    await world.owner.query('update ledger.log set halted = null');
    await expect(
      transaction(world.owner, (sql) => recordRotation(sql, { to: other, reason: 'r', approvedBy })),
    ).rejects.toMatchObject(refused);
  });

  it('is not needed to lift a freeze, which two persons do', async () => {
    await world.owner.query(`update ledger.log set halted = 'rolled-back: test'`);
    await expect(act('decision/0')).rejects.toMatchObject({ code: 'DC013' });
    await transaction(world.owner, (sql) => unfreeze(sql, 'restored from the mirror', ['one', 'two']));
    await act('decision/0');
    expect(await haltedText()).toBeNull();
  });
});
