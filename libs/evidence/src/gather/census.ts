import { censusLeaf, emptyEdge, extend, headsAt, historyOf, inclusionProof, rootOf, sha256 } from '@dingce/ledger';
import type { Edge, HistoryEntry, Sql, StreamHead } from '@dingce/ledger';
import { MemoryTiles } from '../log/memory-tiles';

/** Where a stream stands in a census, with the proof from its leaf to the census's root. */
export interface CountedStream {
  stream: string;
  seq: number;
  /** Hex leaf hash of its last entry then. */
  head: string;
  /** Place among all streams, by the bytes of their names. */
  index: number;
  /** Hex. */
  hashes: string[];
}

/** The streams counted again do not have the root that the census recorded: the database is not what it was. */
export class CensusDiffers extends Error {
  constructor(date: string) {
    super(`${date} 的普查与现在的登记库不符。\nThe census of ${date} does not fit the ledger as it stands.`);
  }
}

/**
 * The newest census below `size`, and the proofs of some streams in it; null when none was taken. Streams that were younger than
 * the census are left out. Inside a transaction. Throws CensusDiffers.
 */
export async function censusBelow(
  sql: Sql,
  size: number,
  streams: string[],
): Promise<{ entry: HistoryEntry; counted: CountedStream[] } | null> {
  const entry = (await historyOf(sql, 'CensusTaken', size)).at(-1);
  if (!entry) return null;
  const census = entry.envelope.data as { date: string; size: number; streams: number; root: string };
  const wanted = new Set(streams);
  const found: { head: StreamHead; index: number }[] = [];
  const tiles = new MemoryTiles();
  let edge: Edge = emptyEdge;
  for await (const heads of headsAt(sql, census.size)) {
    heads.forEach((head, i) => wanted.has(head.stream) && found.push({ head, index: edge.size + i }));
    const grown = extend(edge, heads.map(censusLeaf), sha256);
    tiles.add(grown.full);
    ({ edge } = grown);
  }
  if (edge.size !== census.streams || Buffer.from(rootOf(edge, sha256)).toString('hex') !== census.root)
    throw new CensusDiffers(census.date);
  const counted: CountedStream[] = [];
  for (const { head, index } of found) {
    const hashes = await inclusionProof(index, edge.size, tiles.reader(edge), sha256);
    counted.push({ ...head, index, hashes: hashes.map((hash) => Buffer.from(hash).toString('hex')) });
  }
  return { entry, counted };
}
