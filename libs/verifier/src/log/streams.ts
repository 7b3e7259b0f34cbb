import { equal, readHex } from '../bytes/bytes';
import { byteKey, censusLeaf, censusOf } from '../census';
import type { Envelope } from '../entry/envelope';
import type { StreamHead } from '../entry/stream-head';
import { faultsAfter, headAfter } from '../entry/stream-head';
import { sentences } from '../malformed';
import type { Digest } from '../merkle/digest';
import { CompactRange } from '../merkle/range';
import type { CheckWriter, Where } from '../report';
import { Journal } from './journal';

/** How many entries may lie between a census's size and its entry; a census is taken in seconds. */
export const journalLength = 131_072;

/** All streams of a log as they grow, and the censuses that counted them. */
export class Streams {
  /** Sorted by the bytes of the names, as far as `added` was merged in. */
  private sorted: { key: string; name: string }[] = [];
  private added: { key: string; name: string }[] = [];
  private readonly leaves = new Map<string, { seq: number; leaf: Uint8Array }>();

  constructor(
    private readonly origin: string,
    private readonly check: CheckWriter,
    private readonly census: CheckWriter,
    private readonly sha256: Digest,
    readonly heads = new Map<string, StreamHead>(),
    readonly journal = new Journal(journalLength),
  ) {
    for (const name of heads.keys()) this.added.push({ key: byteKey(name), name });
  }

  add(entry: Envelope, leaf: Uint8Array, index: number): void {
    const { stream, seq } = entry;
    const where: Where = { stream, seq, index };
    if (entry.origin !== this.origin)
      this.check.find(
        'integrity',
        'wrong-origin',
        where,
        `条目属于登记库 ${entry.origin}`,
        `the entry is of the ledger ${entry.origin}`,
      );
    const before = this.heads.get(stream);
    for (const { code, zh, en } of faultsAfter(before, entry)) this.check.find('integrity', code, where, zh, en);
    if (stream === 'ledger' && entry.type === 'CensusTaken') this.recount(entry, where);
    if (!before) this.added.push({ key: byteKey(stream), name: stream });
    this.journal.add({ index, stream, before });
    this.heads.set(stream, headAfter(entry, leaf));
    this.check.count();
  }

  private recount(entry: Envelope, where: Where): void {
    try {
      const { size, streams, root, date } = censusOf(entry);
      const then = size <= (where.index ?? 0) ? this.journal.since(size) : null;
      this.census.count();
      if (!then) {
        this.census.find(
          'integrity',
          'census-out-of-reach',
          where,
          `普查截至第 ${size} 条，与其条目相距过远，无法重算`,
          `the census is of index ${size}, too far from its entry to be counted again`,
        );
        return;
      }
      const ours = this.count(then);
      if (ours.size !== streams || !equal(ours.root(), readHex(root) as Uint8Array))
        this.census.find(
          'integrity',
          'census-differs',
          where,
          `${date} 的普查与重算不符：应有 ${ours.size} 个流`,
          `the census of ${date} is not what counting again gives: ${ours.size} streams`,
        );
    } catch (error) {
      const { zh, en } = sentences(error);
      this.census.find('integrity', 'census-invalid', where, zh, en);
    }
  }

  private count(then: ReadonlyMap<string, StreamHead | undefined>): CompactRange {
    if (this.added.length > 0) {
      this.sorted = [...this.sorted, ...this.added].sort((a, b) => (a.key < b.key ? -1 : 1));
      this.added = [];
    }
    const range = CompactRange.empty(this.sha256);
    for (const { name } of this.sorted) {
      const head = then.has(name) ? then.get(name) : this.heads.get(name);
      if (head) range.append(this.leafOf(name, head));
    }
    return range;
  }

  /** Most streams stand still between two censuses. */
  private leafOf(name: string, { seq, leaf: head }: StreamHead): Uint8Array {
    const known = this.leaves.get(name);
    if (known?.seq === seq) return known.leaf;
    const leaf = censusLeaf(name, seq, head, this.sha256);
    this.leaves.set(name, { seq, leaf });
    return leaf;
  }
}
