import {
  emptyEdge,
  extend,
  hashLeaf,
  historyOf,
  inclusionProof,
  publishedEntries,
  renewalHashes,
  rootOf,
  tileWidth,
} from '@dingce/ledger';
import type { Edge, Hash, HistoryEntry, LogStore, Sql } from '@dingce/ledger';
import { MemoryTiles } from '../log/memory-tiles';

const sha3: Hash = renewalHashes['sha3-256'];

/** The entries hashed again do not have the root that the renewal recorded. */
export class RenewalDiffers extends Error {
  constructor(size: number) {
    super(`对前 ${size} 条的证据更新与日志不符。\nThe renewal of the first ${size} entries does not fit the log.`);
  }
}

export interface Renewal {
  entry: HistoryEntry;
  size: number;
  /** Hex hashes under SHA3-256, from the leaf up. Throws RangeError for an index that the renewal does not cover. */
  proofOf(index: number): Promise<string[]>;
}

/**
 * The newest renewal below `size`, with the tree of the same leaves under its hash, computed from the published entries: one
 * pass over the log. Null when nothing was renewed. Throws RenewalDiffers.
 */
export async function renewalBelow(sql: Sql, store: LogStore, published: number): Promise<Renewal | null> {
  const entry = (await historyOf(sql, 'EvidenceRenewed', published)).at(-1);
  if (!entry) return null;
  const { size, root } = entry.envelope.data as { size: number; root: string };
  const tiles = new MemoryTiles();
  let edge: Edge = emptyEdge;
  for (let bundle = 0; bundle * tileWidth < size; bundle += 1) {
    const bodies = await publishedEntries(store, bundle, published);
    const leaves = bodies.slice(0, size - bundle * tileWidth).map((body) => hashLeaf(sha3, body));
    const grown = extend(edge, leaves, sha3);
    tiles.add(grown.full);
    ({ edge } = grown);
  }
  if (Buffer.from(rootOf(edge, sha3)).toString('hex') !== root) throw new RenewalDiffers(size);
  const read = tiles.reader(edge);
  return {
    entry,
    size,
    proofOf: async (index) =>
      (await inclusionProof(index, size, read, sha3)).map((hash) => Buffer.from(hash).toString('hex')),
  };
}
