import {
  MemorySource,
  readCheckpoint,
  readReceipt,
  readVerifierKey,
  verifyBundle,
  verifyLog,
  verifyReceipt,
} from '@dingce/verifier';
import type { Trust } from '@dingce/verifier';
import { nodeTools } from '@dingce/verifier/node';
import { bundle } from '../../../../libs/verifier/src/bundle.given';
import { flipped, GivenLog, givenKey, logName } from '../../../../libs/verifier/src/log.given';
import {
  checkpointsOfBundle,
  checkpointsOfReceipt,
  contradictionOf,
  contradictionText,
  remembering,
} from './contradiction';
import type { Contradiction } from './contradiction';

/** Two trees under one key: the same up to `same`, then each its own way. */
function grown(same: number, size: number, stream: string): GivenLog {
  const log = new GivenLog();
  for (let i = 0; i < size; i += 1) log.add(i < same ? `decision/${i % 3}` : stream);
  return log;
}
const mine = grown(20, 30, 'decision/a');
const forked = grown(20, 30, 'decision/b');
const further = grown(20, 40, 'decision/b');
const trustIn = (older: Buffer): Trust => ({
  keys: [readVerifierKey(mine.key.vkey, nodeTools.digests.sha256)],
  policy: null,
  older: readCheckpoint(older),
  distrusted: [],
  onFirstUse: false,
});

async function inLog(
  files: Map<string, Buffer>,
  older: Buffer,
  stateSize: number | null = null,
): Promise<Contradiction | null> {
  const { source, shown } = remembering({ read: (path) => Promise.resolve(files.get(path) ?? null) });
  const trust = trustIn(older);
  const { report } = await verifyLog(source, trust, nodeTools);
  return contradictionOf(report, trust, await shown(), stateSize);
}

describe('two notes that contradict each other', () => {
  it('are the evidence, byte by byte, where a log shows another tree of the same size', async () => {
    const contradiction = await inLog(forked.files(), mine.checkpoint());
    expect(contradiction).toEqual({
      notes: [mine.checkpoint().toString(), forked.checkpoint().toString()],
      sameSize: true,
    });
    const text = contradictionText(contradiction as Contradiction);
    expect(text).toContain(`kept before\n${mine.checkpoint().toString()}`);
    expect(text).toContain(`shown now\n${forked.checkpoint().toString()}`);
    expect(text).not.toContain('different sizes');
  });

  it('are the evidence together with the log, where it is longer', async () => {
    const contradiction = await inLog(further.files(), mine.checkpoint());
    expect(contradiction?.notes).toEqual([mine.checkpoint().toString(), further.checkpoint().toString()]);
    expect(contradictionText(contradiction as Contradiction)).toContain('keep all files of the verified log too');
  });

  it('are found in a bundle and in a receipt', async () => {
    const trust = trustIn(mine.checkpoint());
    const pair = { notes: [mine.checkpoint().toString(), forked.checkpoint().toString()], sameSize: true };
    const bag = new MemorySource(bundle(forked, { decision: '1', streams: ['decision/1'] }), nodeTools.digests.sha256);
    const ofBundle = await verifyBundle(bag, trust, nodeTools);
    expect(contradictionOf(ofBundle, trust, await checkpointsOfBundle(bag))).toEqual(pair);
    const entry = { stream: 'decision/0', seq: 1, leafHash: forked.leaves[0]?.toString('hex'), index: 0 };
    const said = {
      format: 'dingce-receipt/1',
      actId: '00000000-0000-4000-8000-000000000001',
      recordedAt: '2026-03-03T00:00:00.000Z',
      published: true,
      entries: [{ ...entry, proof: forked.proof(0).toString() }],
    };
    const receipt = readReceipt(Buffer.from(JSON.stringify(said)), null);
    const ofReceipt = verifyReceipt(receipt, trust, nodeTools);
    expect(contradictionOf(ofReceipt, trust, await checkpointsOfReceipt(receipt))).toEqual(pair);
  });

  const stranger = givenKey(logName, 'log', 99);
  const honest = grown(20, 40, 'decision/a').files();
  const bent = (file: string): Map<string, Buffer> =>
    new Map(honest).set(file, flipped(honest.get(file) as Buffer, 900));
  it.each<[string, Map<string, Buffer>, Buffer, number | null]>([
    ['the log goes on from the older one', honest, mine.checkpoint(), null],
    ['the log is only shorter', forked.files(25), mine.checkpoint(), null],
    ['the older one is not signed by the log', forked.files(), mine.checkpoint(30, stranger), null],
    ['the newer one is not signed by the log', forked.files(30, stranger), mine.checkpoint(), null],
    ['a tile was damaged', bent('tile/0/000.p/40'), mine.checkpoint(), null],
    ['an entry was damaged', bent('tile/entries/000.p/40'), mine.checkpoint(), null],
    ['it may be the state that differs', further.files(), mine.checkpoint(), 30],
    ['no checkpoint can be read', new Map([['checkpoint', Buffer.from('x')]]), mine.checkpoint(), null],
  ])('are not there when %s', async (_, files, older, stateSize) => {
    expect(await inLog(files, older, stateSize)).toBeNull();
  });
});
