import { GivenLog, givenKey, logName, note } from '../log.given';
import type { GivenKey } from '../log.given';
import { nodeTools } from '../node/tools';
import { readCheckpoint } from '../note/checkpoint';
import { readVerifierKey } from '../note/verifier-key';
import type { Trust } from '../trust';
import type { LogSource } from './log-source';
import { readStateHeader, readStateRest, writeState } from './state';
import type { LogState } from './state';
import type { LogVerified, SavedState } from './verify-log';
import { verifyLog } from './verify-log';

const { sha256 } = nodeTools.digests;
type Files = Map<string, Buffer>;

class MemoryLog implements LogSource {
  readonly asked: string[] = [];
  constructor(private readonly files: ReadonlyMap<string, Uint8Array>) {}
  read(path: string): Promise<Uint8Array | null> {
    this.asked.push(path);
    return Promise.resolve(this.files.get(path) ?? null);
  }
}

const [first, second, third, fourth] = [1, 12, 13, 14].map((seed) => givenKey(logName, 'log', seed)) as [
  GivenKey,
  GivenKey,
  GivenKey,
  GivenKey,
];
const stranger = givenKey(logName, 'log', 66);

const trustOf = (key: GivenKey, bent: Partial<Trust> = {}): Trust => ({
  keys: [readVerifierKey(key.vkey, sha256)],
  policy: null,
  older: null,
  distrusted: [],
  onFirstUse: false,
  ...bent,
});
const verify = (files: Files, key = first, saved: SavedState | null = null): Promise<LogVerified> =>
  verifyLog(new MemoryLog(files), trustOf(key), nodeTools, saved);
const codes = ({ report }: LogVerified): string[] =>
  report.findings.filter(({ verdict }) => verdict !== 'note').map(({ code }) => code);

function save({ state }: LogVerified): SavedState {
  const [header, rest] = writeState(state as LogState, sha256);
  const read = readStateHeader(header.trimEnd(), sha256);
  return { header: read, load: () => Promise.resolve(readStateRest(read, rest, sha256)) };
}

const rotate = (log: GivenLog, from: GivenKey, to: GivenKey): number =>
  log.add('ledger', {
    type: 'LogKeyRotated',
    data: { approvedBy: ['甲', '乙'], from: from.vkey, to: to.vkey, log: logName, reason: '定期更换' },
  });
const grow = (log: GivenLog, by: number): void => {
  for (let i = 0; i < by; i += 1) log.add(`decision/${i % 7}`);
};

/** Opened with the first key, and rotated in this order, with three hundred entries before, between and after. */
function rotated(...steps: [from: GivenKey, to: GivenKey][]): { log: GivenLog; at: number[] } {
  const log = new GivenLog(first);
  log.add('ledger', { type: 'LogOpened', data: { log: logName, key: first.vkey } });
  grow(log, 300);
  const at = steps.map(([from, to]) => {
    const index = rotate(log, from, to);
    grow(log, 300);
    return index;
  });
  return { log, at };
}

const { log, at } = rotated([first, second], [second, third], [third, fourth]);
const [one, two, three] = at as [number, number, number];
/** Both keys sign for a while: what is published of a rotation is the first checkpoint that covers it. */
const notes = (): Files =>
  new Map([
    ['rotations/1', log.checkpoint(one + 1, first, second)],
    ['rotations/2', log.checkpoint(two + 5, second, third)],
    ['rotations/3', log.checkpoint(three + 1, third)],
  ]);
/** As it is published when only the newest key signs. */
const published = (bend: (files: Files) => void = () => undefined): Files => {
  const files = new Map([...log.files(undefined, fourth), ...notes()]);
  bend(files);
  return files;
};

describe('a log that rotated its key three times', () => {
  it.each([
    ['first', first],
    ['second', second],
    ['third', third],
    ['newest', fourth],
  ])('is whole for whoever trusts its %s key', async (_, key) => {
    const verified = await verify(published(), key);
    expect([verified.report.findings, verified.state?.size]).toEqual([[], log.entries.length]);
  });

  it('is not whole for whoever trusts another, nor asked for notes by whoever trusts the newest', async () => {
    expect(codes(await verify(published(), stranger))).toEqual(['unknown-key']);
    const source = new MemoryLog(published());
    await verifyLog(source, trustOf(fourth), nodeTools);
    expect(source.asked.filter((path) => path.startsWith('rotations/'))).toEqual([]);
  });

  const bentSignature = Buffer.from(
    log
      .checkpoint(two + 5, second)
      .toString()
      .replace(/.{8}\n$/, 'AAAAAAA=\n'),
  );
  it.each<[string, string[], number, (files: Files) => void]>([
    ['nothing was signed for any', ['rotation-unsigned'], one, (files) => [1, 2, 3].forEach((n) => files.delete(`rotations/${n}`))], // prettier-ignore
    ['nothing was signed for the last', ['rotation-unsigned'], three, (files) => files.delete('rotations/3')],
    [
      'the newer key alone signed for one',
      ['rotation-unsigned'],
      two,
      (files) => files.set('rotations/2', log.checkpoint(two + 5, third)),
    ],
    [
      'a stranger signed for one',
      ['rotation-unsigned'],
      two,
      (files) => files.set('rotations/2', log.checkpoint(two + 5, stranger)),
    ],
    [
      'what the older key signed ends before one',
      ['rotation-unsigned'],
      two,
      (files) => files.set('rotations/2', log.checkpoint(two, second, third)),
    ],
    ['the signature of the older key does not hold', ['rotation-unsigned'], two, (files) => files.set('rotations/2', bentSignature)], // prettier-ignore
    [
      'the older key signed another tree',
      ['rotation-unproved', 'rotation-unsigned'],
      two,
      (files) =>
        files.set('rotations/2', note(`${logName}\n${two + 5}\n${Buffer.alloc(32, 7).toString('base64')}\n`, second)),
    ],
    [
      'what was signed is of another log',
      ['rotation-unsigned'],
      two,
      (files) =>
        files.set(
          'rotations/2',
          note(log.text(two + 5).replace(logName, 'elsewhere/ledger/1'), givenKey('elsewhere/ledger/1', 'log', 12)),
        ),
    ],
    ['what was signed can not be read', ['rotation-unreadable', 'rotation-unsigned'], two, (files) => files.set('rotations/2', Buffer.from('hello\n'))], // prettier-ignore
  ])('is not when %s', async (_what, expected, index, bend) => {
    const verified = await verify(published(bend));
    expect([codes(verified), verified.state]).toEqual([expect.arrayContaining([...expected, 'unknown-key']), null]);
    expect(verified.report.findings.find(({ code }) => code === 'rotation-unsigned')?.where.index).toBe(index);
  });

  it('is believed by a checkpoint of the reader in place of a note', async () => {
    const files = published((all) => all.set('rotations/1', log.checkpoint(one + 1, second)));
    const older = readCheckpoint(log.checkpoint(one + 40, first));
    expect(codes(await verifyLog(new MemoryLog(files), trustOf(first, { older }), nodeTools))).toEqual([]);
  });

  it('is not when a rotation is missing in its history', async () => {
    const { log: gap, at } = rotated([first, second], [third, fourth]);
    const files = new Map(gap.files(undefined, fourth));
    files.set('rotations/1', gap.checkpoint((at[0] as number) + 1, first));
    files.set('rotations/2', gap.checkpoint((at[1] as number) + 1, second, third));
    expect(codes(await verify(files))).toEqual(['rotation-broken', 'unknown-key']);
  });

  it('is not when a log that succeeded another rotates from a key that was not its own', async () => {
    const succeeded = new GivenLog(first);
    succeeded.add('log/1', { type: 'LogSucceeded', data: { log: logName, key: first.vkey } });
    rotate(succeeded, second, third);
    expect(codes(await verify(new Map(succeeded.files(undefined, first))))).toContain('rotation-broken');
  });

  it('is not when its rotations stand in another order', async () => {
    const { log: turned } = rotated([second, third], [first, second]);
    const files = new Map(turned.files(undefined, third));
    files.set('rotations/1', turned.checkpoint(undefined, first, second));
    expect(codes(await verify(files))).toEqual(['rotation-broken', 'rotation-broken', 'unknown-key']);
  });

  it('is not when somebody else goes on from what the older key signed, to a key of his own', async () => {
    const forged = new GivenLog(first);
    for (let i = 0; i < one; i += 1) forged.addBytes(log.streamAt(i), log.entries[i] as Buffer);
    const index = rotate(forged, first, stranger);
    grow(forged, 300);
    const files = new Map(forged.files(undefined, stranger));
    for (const signed of [
      log.checkpoint(one + 1, first, second),
      log.checkpoint(one, first),
      forged.checkpoint(index + 1, stranger),
    ])
      // prettier-ignore
      expect(codes(await verify(files.set('rotations/1', signed)))).toContain('unknown-key');
  });
});

describe('a log that was verified before its rotations', () => {
  const upTo = async (size: number, signed: GivenKey[], key = first, extra: Files = new Map()): Promise<SavedState> =>
    save(await verify(new Map([...log.files(size, ...signed), ...extra]), key));
  const counted = ({ report }: LogVerified): number | undefined =>
    report.checks.find(({ id }) => id === 'streams')?.done;
  const all = (): number => log.entries.length;

  it('is followed from there', async () => {
    const verified = await verify(published(), first, await upTo(200, [first]));
    expect([codes(verified), counted(verified)]).toEqual([[], all() - 200]);
  });

  it('needs no note for what the last verification saw signed by the older key', async () => {
    const saved = await upTo(one + 50, [first, second]);
    const files = published((bent) => bent.set('rotations/1', log.checkpoint(two + 5, second, third)));
    const verified = await verify(files, first, saved);
    expect([codes(verified), counted(verified)]).toEqual([[], all() - one - 50]);
  });

  it('is followed step by step, and once more when it has not grown', async () => {
    let saved = await upTo(one + 50, [first, second]);
    saved = save(await verify(new Map(log.files(two + 50, second, third)), first, saved));
    saved = save(await verify(new Map(log.files(three + 50, third, fourth)), first, saved));
    const last = await verify(new Map(log.files(undefined, fourth)), first, saved);
    expect(codes(last)).toEqual([]);
    const source = new MemoryLog(new Map(log.files(undefined, fourth)));
    const { report } = await verifyLog(source, trustOf(first), nodeTools, save(last));
    expect([report.findings.map(({ code }) => code), source.asked]).toEqual([['resumed'], ['checkpoint']]);
  });

  it('is not believed from a key of which the last verification saw nothing', async () => {
    const saved = await upTo(three + 50, [fourth], fourth);
    expect(codes(await verify(new Map(log.files(undefined, fourth)), first, saved))).toEqual([
      'rotation-unsigned',
      'unknown-key',
    ]);
    expect(codes(await verify(published(), stranger, saved))).toContain('unknown-key');
  });

  it('is gone through from the start when the notes are older than the last verification', async () => {
    const saved = await upTo(three + 50, [fourth], fourth);
    const verified = await verify(published(), first, saved);
    expect([codes(verified), counted(verified)]).toEqual([[], all()]);
    const other = new GivenLog(first);
    grow(other, 1300);
    const forked = new Map([...other.files(undefined, fourth), ...notes()]);
    expect(codes(await verify(forked, first, saved))).toContain('forked');
  });
});
