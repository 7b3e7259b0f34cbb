import { flipped, GivenLog, givenKey, leafOf, logName, note, origin, random } from '../log.given';
import { nodeTools } from '../node/tools';
import { readCheckpoint } from '../note/checkpoint';
import { readPolicy } from '../note/policy';
import { readVerifierKey } from '../note/verifier-key';
import type { Trust } from '../trust';
import type { LogSource } from './log-source';
import { readStateHeader, readStateRest, writeState } from './state';
import type { LogState } from './state';
import type { LogVerified, SavedState } from './verify-log';
import { verifyLog } from './verify-log';

const { sha256 } = nodeTools.digests;
type Files = ReadonlyMap<string, Uint8Array>;

const trustOf = (bent: Partial<Trust> = {}): Trust => ({
  keys: [readVerifierKey(new GivenLog().key.vkey, sha256)],
  policy: null,
  older: null,
  distrusted: [],
  onFirstUse: false,
  ...bent,
});

class MemoryLog implements LogSource {
  readonly asked: string[] = [];
  constructor(
    private readonly files: Files,
    private readonly denied = false,
  ) {}
  read(path: string): Promise<Uint8Array | null | 'denied'> {
    this.asked.push(path);
    if (this.denied && path.startsWith('tile/entries/')) return Promise.resolve('denied');
    return Promise.resolve(this.files.get(path) ?? null);
  }
}

const verify = (files: Files, bent: Partial<Trust> = {}, saved: SavedState | null = null): Promise<LogVerified> =>
  verifyLog(new MemoryLog(files), trustOf(bent), nodeTools, saved);
const codes = ({ report }: LogVerified): string[] =>
  report.findings.filter(({ verdict }) => verdict !== 'note').map(({ code }) => code);

function save(state: LogState | null): SavedState {
  const [header, rest] = writeState(state as LogState, sha256);
  const read = readStateHeader(header.trimEnd(), sha256);
  return { header: read, load: () => Promise.resolve(readStateRest(read, rest, sha256)) };
}

function grown(log: GivenLog, to: number): GivenLog {
  const next = random(log.entries.length + 1);
  if (log.entries.length === 0) {
    log.add('ledger', { type: 'LedgerOpened', data: { origin, simulated: true, engineEpoch: 1 } });
    log.add('ledger', { type: 'LogOpened', data: { log: logName, key: log.key.vkey } });
  }
  while (log.entries.length < to)
    if (log.entries.length % 97 === 96) log.takeCensus();
    else log.add(`decision/${Math.floor(next() * 40)}`, { data: { text: '意'.repeat(Math.floor(next() * 20)) } });
  return log;
}

const log = grown(new GivenLog(), 700);
const files = log.files();

describe('a whole log', () => {
  it.each([1, 2, 255, 256, 257, 511, 512, 513, 700])('of %p entries is whole', async (size) => {
    const { report, state } = await verify(log.files(size));
    expect([report.integrity, report.completeness, report.findings]).toEqual([true, true, []]);
    expect(state?.size).toBe(size);
    expect(report.checks.find(({ id }) => id === 'entries')?.done).toBe(size);
  });

  it('of 65,537 entries has tiles of three levels, and is whole', async () => {
    const long = new GivenLog();
    let before = '0'.repeat(64);
    for (let i = 1; i <= 65_537; i += 1) {
      const text = `dingce.v1\n{"act":"00000000-0000-4000-8000-000000000001","actor":{"auth":{"method":"m","strength":"none"},"id":"i","kind":"engine"},"basis":[],"data":{},"occurredAt":"2026-01-01T00:00:00.000Z","origin":"${origin}","part":0,"parts":1,"prev":"${before}","recordedAt":"2026-01-01T00:00:00.000Z","seq":${i},"stream":"s","type":"T","v":1,"version":1}`;
      const bytes = Buffer.from(text);
      const leaf = leafOf(bytes);
      long.entries.push(bytes);
      long.leaves.push(leaf);
      before = leaf.toString('hex');
    }
    const all = long.files();
    const { report } = await verify(all);
    expect([report.findings, report.integrity]).toEqual([[], true]);
    const tile = all.get('tile/1/000') as Buffer;
    const { report: bent } = await verify(new Map(all).set('tile/1/000', flipped(tile, 32 * 8 * 100)));
    expect(bent.findings).toMatchObject([{ code: 'tile-differs', where: { file: 'tile/1/000', index: 25_600 } }]);
  });

  it('shows 450 random flipped bits, each at its index', async () => {
    const next = random(450);
    const files = log.files(260);
    const names = [...files.keys()].filter((name) => name !== 'keys');
    for (let i = 0; i < 450; i += 1) {
      const name = names[Math.floor(next() * names.length)] as string;
      const bytes = files.get(name) as Buffer;
      const bit = Math.floor(next() * bytes.length * 8);
      const { report, state } = await verify(new Map(files).set(name, flipped(bytes, bit)));
      expect([report.integrity && report.completeness, state]).toEqual([false, null]);
      const [, level, tile] = /^tile\/(entries|\d)\/(\d{3})/.exec(name) ?? [];
      if (level === undefined || tile === undefined) {
        expect(report.findings.map(({ where }) => where.file)).toContain('checkpoint');
        continue;
      }
      const scale = level === 'entries' ? 1 : 256 ** Number(level);
      const within = level === 'entries' ? entryAt(bytes, bit >> 3) : Math.floor(bit / 256);
      expect(report.findings.map(({ where }) => where.index)).toContain((Number(tile) * 256 + within) * scale);
    }
  });
});

/** Which entry of a bundle a byte belongs to, its length included. */
function entryAt(bundle: Buffer, byte: number): number {
  for (let at = 0, i = 0; ; i += 1) {
    at += 2 + bundle.readUInt16BE(at);
    if (byte < at) return i;
  }
}

describe('a log whose files were changed', () => {
  const bent = (change: (files: Map<string, Buffer>) => void): Map<string, Buffer> => {
    const copy = new Map(files);
    change(copy);
    return copy;
  };
  it.each([
    ['without a checkpoint', bent((f) => f.delete('checkpoint')), ['checkpoint-invalid']],
    ['without an entry bundle', bent((f) => f.delete('tile/entries/001')), ['bundle-missing']],
    ['without a tile', bent((f) => f.delete('tile/0/001')), ['tile-missing']],
    ['without the tile above', bent((f) => f.delete('tile/1/000.p/2')), ['tile-missing']],
    [
      'with a tile cut short',
      bent((f) => f.set('tile/0/001', (f.get('tile/0/001') as Buffer).subarray(1))),
      ['tile-invalid'],
    ],
    [
      'with a tile too long',
      bent((f) => f.set('tile/0/001', Buffer.concat([f.get('tile/0/001') as Buffer, Buffer.of(0)]))),
      ['tile-invalid'],
    ],
    [
      'with a bundle cut short',
      bent((f) => f.set('tile/entries/001', (f.get('tile/entries/001') as Buffer).subarray(0, -1))),
      ['bundle-malformed'],
    ],
    [
      'with bytes after a bundle',
      bent((f) => f.set('tile/entries/001', Buffer.concat([f.get('tile/entries/001') as Buffer, Buffer.of(0)]))),
      ['bundle-malformed'],
    ],
    [
      'with an empty bundle',
      bent((f) => f.set('tile/entries/000', Buffer.of())),
      ['bundle-malformed', 'entry-differs'],
    ],
    [
      'with two bundles swapped',
      bent((f) => f.set('tile/entries/000', files.get('tile/entries/001') as Buffer)),
      ['entry-differs'],
    ],
    ['with the checkpoint of a shorter log', bent((f) => f.set('checkpoint', log.checkpoint(699))), ['tile-missing']],
    [
      'with a checkpoint of a longer log',
      bent((f) => f.set('checkpoint', note(`${logName}\n701\n${Buffer.alloc(32).toString('base64')}\n`, log.key))),
      ['root-unknown'],
    ],
    [
      'with another root',
      bent((f) => f.set('checkpoint', note(`${logName}\n700\n${Buffer.alloc(32).toString('base64')}\n`, log.key))),
      ['root-differs'],
    ],
  ])('%s is not whole', async (_what, changed, expected) => {
    const verified = await verify(changed);
    expect(verified.state).toBeNull();
    expect(codes(verified)).toEqual(expect.arrayContaining(expected));
  });

  it('is read all the same where the full tile and bundle stand for the partial ones', async () => {
    const both = new Map(log.files(600));
    for (const name of ['tile/0/002.p/88', 'tile/entries/002.p/88']) both.delete(name);
    const long = grown(log, 780).files();
    for (const name of ['tile/0/002', 'tile/entries/002']) both.set(name, long.get(name) as Buffer);
    expect(codes(await verify(both))).toEqual([]);
  });
});

describe('a partial bundle', () => {
  const file = 'tile/entries/002.p/188';
  const bytes = files.get(file) as Buffer;
  const lengthOf = (entry: Buffer): Buffer => Buffer.of(entry.length >> 8, entry.length & 255);
  const last = log.entries.at(-1) as Buffer;
  it.each([
    ['goes on for a byte', Buffer.concat([bytes, Buffer.of(0)])],
    ['has an entry more', Buffer.concat([bytes, lengthOf(last), last])],
    ['has an entry less', bytes.subarray(0, -2 - last.length)],
    ['is the full one of later', grown(new GivenLog(), 780).files().get('tile/entries/002') as Buffer],
  ])('that %s is found, at its last entry', async (_what, bent) => {
    const { report, state } = await verify(new Map(files).set(file, bent));
    expect([report.integrity, state]).toEqual([false, null]);
    expect(report.findings[0]).toMatchObject({ code: 'bundle-malformed', where: { file, index: 699 } });
  });

  it('is never contradicted by the full one that stands there too, or for it', async () => {
    const long = grown(new GivenLog(), 780).files();
    const other = grown(grown(new GivenLog(), 650), 780).files();
    for (const full of ['tile/entries/002', 'tile/0/002']) {
      expect(codes(await verify(new Map(files).set(full, long.get(full) as Buffer)))).toEqual([]);
      const { report } = await verify(new Map(files).set(full, other.get(full) as Buffer));
      expect(report.integrity).toBe(false);
      expect(report.findings[0]?.where).toEqual({ file: full, index: 650 });
    }
    const full = long.get('tile/entries/002') as Buffer;
    const standing = new Map(files).set('tile/entries/002', Buffer.concat([full, Buffer.of(0)]));
    standing.delete(file);
    expect(codes(await verify(standing))).toContain('bundle-malformed');
  });
});

describe('what the entries of a log say', () => {
  const small = (change: (small: GivenLog) => void): Promise<LogVerified> => {
    const made = grown(new GivenLog(), 30);
    change(made);
    return verify(made.files());
  };
  it.each<[string, string[], (small: GivenLog) => void]>([
    ['a gap in a stream', ['gap', 'prev-differs'], (l) => l.add('x', { bent: { seq: 5, prev: '1'.repeat(64) } })],
    ['another previous hash', ['prev-differs'], (l) => l.add('decision/1', { bent: { prev: '1'.repeat(64) } })],
    ['a part without its act', ['act-torn'], (l) => l.add('x', { part: 1, parts: 2 })],
    ['an act that is broken off', ['act-torn'], (l) => (l.add('x', { parts: 2 }), l.add('x'))],
    [
      'a time before the one before',
      ['time-backwards'],
      (l) => (l.add('x'), l.add('x', { bent: { recordedAt: '2020-01-01T00:00:00.000Z' } })),
    ],
    ['another origin', ['wrong-origin'], (l) => l.add('x', { bent: { origin: 'elsewhere' } })],
    ['an unknown version', ['entry-invalid'], (l) => l.add('x', { bent: { v: 3 } })],
    ['a member too many', ['entry-invalid'], (l) => l.add('x', { bent: { more: 1 } })],
    [
      'a day that never was',
      ['entry-invalid'],
      (l) => l.add('x', { bent: { occurredAt: '2026-02-30T00:00:00.000Z' } }),
    ],
    ['an entry that is not JSON', ['entry-invalid'], (l) => l.addBytes('x', Buffer.from('dingce.v1\n{'))],
    ['an entry without its tag', ['entry-invalid'], (l) => l.addBytes('x', Buffer.from('{}'))],
    ['an entry of no bytes', ['entry-invalid'], (l) => l.addBytes('x', Buffer.of())],
    ['an entry of 61 KiB', ['entry-invalid'], (l) => l.add('x', { data: { text: 'x'.repeat(61 * 1024) } })],
    [
      'a census of another root',
      ['census-differs'],
      (l) => l.add('ledger', { type: 'CensusTaken', data: { date: 'd', size: 30, streams: 3, root: '1'.repeat(64) } }),
    ],
    [
      'a census of what is to come',
      ['census-out-of-reach'],
      (l) => l.add('ledger', { type: 'CensusTaken', data: { date: 'd', size: 40, streams: 3, root: '1'.repeat(64) } }),
    ],
    [
      'a rotation from another key',
      ['rotation-broken', 'key-unrecorded'],
      (l) =>
        l.add('ledger', {
          type: 'LogKeyRotated',
          data: { log: logName, from: givenKey(logName, 'log', 8).vkey, to: givenKey(logName, 'log', 9).vkey },
        }),
    ],
  ])('%s is found', async (_what, expected, change) => {
    const verified = await small(change);
    expect(codes(verified)).toEqual(expect.arrayContaining(expected.slice(0, 1)));
    expect(verified.report.integrity).toBe(false);
  });

  it('is whole when an act has parts, and when time stands still', async () => {
    const verified = await small((l) => {
      l.add('x', { parts: 2, bent: { recordedAt: '2026-03-02T10:00:00.000Z' } });
      l.add('x', { part: 1, parts: 2, bent: { recordedAt: '2026-03-02T10:00:00.000Z' } });
      l.takeCensus();
    });
    expect(codes(verified)).toEqual([]);
  });

  it('is not told where entries are denied: hashes are checked all the same', async () => {
    const { report } = await verifyLog(new MemoryLog(files, true), trustOf(), nodeTools);
    expect([report.integrity, report.completeness]).toEqual([true, false]);
    expect(report.findings).toMatchObject([{ code: 'entries-denied', where: { index: 0 } }]);
  });
});

describe('a log that was verified before', () => {
  const at = async (size: number): Promise<SavedState> => save((await verify(log.files(size))).state);

  it('is looked at only at its checkpoint when it has not grown', async () => {
    const source = new MemoryLog(files);
    const { report } = await verifyLog(source, trustOf(), nodeTools, await at(700));
    expect([report.integrity, report.completeness, source.asked]).toEqual([true, true, ['checkpoint']]);
    expect(report.subject.resumedFrom).toBe(700);
    expect(report.checks.flatMap(({ id, state }) => (state === 'skipped' ? [id] : []))).toEqual([
      'entries',
      'tiles',
      'streams',
      'signatures',
      'census',
    ]);
    expect(report.findings[0]?.en).toContain('the bodies of the first 700 were not hashed again');
  });

  it.each([1, 255, 256, 257, 512, 600])('at %p entries, is looked at from there', async (size) => {
    const source = new MemoryLog(files);
    const { report, state } = await verifyLog(source, trustOf(), nodeTools, await at(size));
    expect([report.findings.map(({ code }) => code), report.integrity, state?.size]).toEqual([['resumed'], true, 700]);
    expect(report.checks.find(({ id }) => id === 'streams')?.done).toBe(700 - size);
    const first = Math.floor(size / 256);
    expect(
      source.asked.filter((path) => path.startsWith('tile/entries/') && Number(path.slice(13, 16)) < first),
    ).toEqual([]);
  });

  it('has been rolled back when it is shorter, and forked when it began otherwise', async () => {
    expect(codes(await verify(log.files(600), {}, await at(700)))).toEqual(['rolled-back']);
    const other = new GivenLog();
    for (let i = 0; i < 720; i += 1) other.add(`decision/${i % 5}`);
    expect(codes(await verify(other.files(700), {}, await at(700)))).toEqual(['forked']);
    expect(codes(await verify(other.files(720), {}, await at(700)))).toContain('forked');
  });

  it('says from where it went on, and what was not read again', async () => {
    const { report } = await verify(files, {}, await at(600));
    expect(report.subject.resumedFrom).toBe(600);
    expect(report.findings).toMatchObject([{ verdict: 'note', code: 'resumed' }]);
    expect(report.findings[0]?.en).toContain('at 600 entries');
    expect(report.findings[0]?.en).toContain('the bodies of the first 512 were not hashed again');
    expect((await verify(files)).report.subject.resumedFrom).toBeUndefined();
    const older = { older: readCheckpoint(log.checkpoint(300)) };
    expect((await verify(files, older, await at(600))).report.subject.resumedFrom).toBeUndefined();
  });

  const forked = grown(grown(new GivenLog(), 550), 780);
  const found = ({ report }: LogVerified): unknown[] =>
    report.findings
      .filter(({ verdict }) => verdict !== 'note')
      .map(({ code, where }) => [code, where.file, where.index]);

  it.each([700, 780])('is shown where it is another by then, at %p entries', async (size) => {
    expect(found(await verify(forked.files(size), {}, await at(600)))[0]).toEqual(['forked', undefined, 550]);
  });

  it.each(['tile/entries/002.p/88', 'tile/0/002.p/88'])('is not whole when %s of before is another', async (file) => {
    const bent = new Map(files).set(file, forked.files(600).get(file) as Buffer);
    const code = file.startsWith('tile/0') ? 'tile-differs' : 'entry-differs';
    const differing = Array.from({ length: 50 }, (_, i) => [code, file, 550 + i]);
    expect(found(await verify(bent, {}, await at(600)))).toEqual(differing);
    expect(found(await verify(bent, { older: readCheckpoint(log.checkpoint(600)) }))).toEqual(differing);
  });

  it('takes no state of another log, nor a damaged one', async () => {
    const state = (await verify(log.files(300))).state as LogState;
    const [header, rest] = writeState({ ...state, log: 'elsewhere/ledger/1' }, sha256);
    const elsewhere = readStateHeader(header.trimEnd(), sha256);
    await expect(verify(files, {}, { header: elsewhere, load: () => Promise.reject(new Error()) })).rejects.toThrow(
      'of the log elsewhere',
    );
    expect(() => readStateHeader(header.trimEnd().replace('"size":300', '"size":301'), sha256)).toThrow('damaged');
    expect(() => readStateHeader('', sha256)).toThrow('damaged');
    expect(() => readStateRest(elsewhere, rest.replace('decision/1', 'decision/x'), sha256)).toThrow('damaged');
  });
});

describe('trust in a log', () => {
  const second = givenKey(logName, 'log', 12);
  const rotated = grown(new GivenLog(), 20);
  const index = rotated.add('ledger', {
    type: 'LogKeyRotated',
    data: { approvedBy: ['甲', '乙'], from: rotated.key.vkey, to: second.vkey, log: logName, reason: 'r' },
  });
  grown(rotated, 40);

  it('follows a rotation that an older checkpoint of the reader covers', async () => {
    const now = rotated.files(40, second);
    expect(codes(await verify(now))).toEqual(['rotation-unsigned', 'unknown-key']);
    expect(codes(await verify(now, { older: readCheckpoint(rotated.checkpoint(index + 1, rotated.key)) }))).toEqual([]);
    expect(codes(await verify(now, { older: readCheckpoint(rotated.checkpoint(index, rotated.key)) }))).toEqual([
      'rotation-unsigned',
      'unknown-key',
    ]);
    expect(codes(await verify(now, { keys: [readVerifierKey(second.vkey, sha256)] }))).toEqual([]);
    expect(codes(await verify(rotated.files(40, rotated.key, second)))).toEqual([]);
  });

  it('is never had from the log itself, unless it is asked for', async () => {
    expect(codes(await verify(files, { keys: [] }))).toEqual(['no-trust']);
    const first = await verify(files, { keys: [], onFirstUse: true });
    expect([codes(first), first.report.findings.map(({ code }) => code)]).toEqual([[], ['first-use']]);
  });

  it('asks for the quorum of the policy, and for the older checkpoint', async () => {
    const witness = givenKey('w.test', 'witness', 50);
    const policy = readPolicy(`witness W ${witness.vkey}\nquorum W\n`, sha256);
    expect(codes(await verify(files, { policy }))).toEqual(['quorum-missed']);
    expect(codes(await verify(log.files(700, log.key, witness), { policy }))).toEqual([]);
    expect(codes(await verify(files, { older: readCheckpoint(log.checkpoint(300)) }))).toEqual([]);
    const other = new GivenLog();
    for (let i = 0; i < 800; i += 1) other.add('x');
    expect(codes(await verify(files, { older: readCheckpoint(other.checkpoint(300)) }))).toEqual(['forked']);
    expect(codes(await verify(files, { older: readCheckpoint(other.checkpoint(800)) }))).toEqual(['rolled-back']);
  });
});
