import { givenCommitment } from '../bundle.given';
import { GivenLog } from '../log.given';
import { nodeTools } from '../node/tools';
import { readCheckpoint } from '../note/checkpoint';
import { readVerifierKey } from '../note/verifier-key';
import type { Trust } from '../trust';
import { readReceipt } from './receipt';
import { verifyReceipt } from './verify-receipt';

const stream = 'comments/d-1/1/0';
const sealed = ['text', 'contact'].map((field, i) => ({ field, salt: Buffer.alloc(32, i), value: `${field} 意见` }));

/** A comment of two entries among acts of others. */
function city(): { log: GivenLog; index: number } {
  const log = new GivenLog();
  for (let i = 0; i < 6; i += 1) log.add(`decision/${i}`);
  const data = Object.fromEntries(sealed.map((one) => [one.field, { commitment: givenCommitment(one) }]));
  const index = log.add(stream, { type: 'CommentReceived', data, parts: 2 });
  log.add(stream, { type: 'CommentReceived', part: 1, parts: 2 });
  return { log, index };
}
const { log, index } = city();
const { act: actId } = JSON.parse((log.entries[index] as Buffer).toString().slice(10)) as { act: string };
const proved = (at: number, seq: number): object => ({
  stream,
  seq,
  leafHash: log.leaves[at]?.toString('hex'),
  index: at,
  proof: log.proof(at).toString(),
});
const own = [proved(index, 1), proved(index + 1, 2)];
const opening = sealed.map((one) => ({
  commitment: givenCommitment(one),
  field: one.field,
  salt: one.salt.toString('base64'),
  value: one.value,
}));
const kept = { format: 'dingce-receipt/1', actId, entry: log.entries[index]?.toString('base64'), opening };

function codes(entries: object[], keep: object | null, bent: Partial<Trust> = {}): string[] {
  const bytes = (value: object): Buffer => Buffer.from(JSON.stringify(value));
  const receipt = {
    format: 'dingce-receipt/1',
    actId,
    recordedAt: '2026-03-03T00:00:00.000Z',
    published: true,
    entries,
  };
  const keys = [readVerifierKey(log.key.vkey, nodeTools.digests.sha256)];
  const trust: Trust = { keys, policy: null, older: null, distrusted: [], onFirstUse: false, ...bent };
  return verifyReceipt(readReceipt(bytes(receipt), keep && bytes(keep)), trust, nodeTools).findings.map(
    ({ code, verdict }) => `${verdict} ${code}`,
  );
}

describe('a receipt', () => {
  it('is whole with all entries of its act, and what was kept of it', () => {
    expect(codes(own, kept)).toEqual([]);
  });

  it('without the entry itself is told to prove hashes only', () => {
    expect(codes([proved(2, 1)], null)).toEqual(['note entry-not-given']);
  });

  it('that lacks an entry of the act is not whole', () => {
    expect(codes(own.slice(0, 1), kept)).toEqual(['completeness parts-missing']);
  });

  it('convicts an entry of another act beside the right one, and one that stands twice', () => {
    expect(codes([...own, proved(2, 3)], kept)).toEqual(['integrity entry-foreign']);
    expect(codes([...own, own[0] as object], kept)).toEqual(['integrity entry-foreign']);
  });

  it('tells of texts that were not kept', () => {
    expect(codes(own, { ...kept, opening: opening.slice(1) })).toEqual(['note sealed-unopened']);
    expect(codes(own, { ...kept, opening: [] })).toEqual(['note sealed-unopened', 'note sealed-unopened']);
  });

  it('is held against an older checkpoint of the same size, and no other can be held against it', () => {
    const forked = new GivenLog();
    for (let i = 0; i < log.entries.length; i += 1) forked.add('decision/1');
    expect(codes(own, kept, { older: readCheckpoint(log.checkpoint()) })).toEqual([]);
    expect(codes(own, kept, { older: readCheckpoint(forked.checkpoint()) })[0]).toBe('integrity forked');
    expect(codes(own, kept, { older: readCheckpoint(log.checkpoint(3)) })[0]).toBe('completeness consistency-missing');
  });

  it('proves nothing once SHA-256 is not believed', () => {
    expect(codes(own, kept, { distrusted: ['sha256'] })).toEqual(['integrity not-renewed']);
  });
});
