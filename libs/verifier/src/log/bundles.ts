import { sentences } from '../malformed';
import { equal } from '../bytes/bytes';
import type { Digest } from '../merkle/digest';
import { leafHash } from '../merkle/digest';
import { rootOf } from '../merkle/range';
import type { CheckWriter } from '../report';
import { bundlePath, tilePath, tileWidth } from '../tiles/paths';
import { splitEntryBundle } from '../tiles/read-tiles';
import type { LogSource } from './log-source';
import { bundleLimitBytes } from './log-source';
import type { TileTree } from './tile-tree';
import { fetchTile } from './tile-tree';

/** An entry bundle's file; where a partial one is gone, the full one stands for it. */
interface BundleFile {
  bytes: Uint8Array;
  width: number;
}

/** One entry bundle with the tile of its leaf hashes, as they were fetched. */
export interface Fetched {
  bundle: number;
  width: number;
  entries: BundleFile | null | 'denied' | { zh: string; en: string };
  tile: Uint8Array[] | null | { zh: string; en: string };
}

async function fetchFile(source: LogSource, bundle: number, width: number): Promise<BundleFile | null | 'denied'> {
  const bytes = await source.read(bundlePath(bundle, width), bundleLimitBytes);
  return bytes instanceof Uint8Array ? { bytes, width } : bytes;
}

const fetchEntries = async (source: LogSource, bundle: number, width: number): Promise<BundleFile | null | 'denied'> =>
  (await fetchFile(source, bundle, width)) ?? (width === tileWidth ? null : fetchFile(source, bundle, tileWidth));

export async function fetchBundle(
  source: LogSource,
  bundle: number,
  width: number,
  withEntries: boolean,
): Promise<Fetched> {
  const [entries, tile] = await Promise.all([
    withEntries ? fetchEntries(source, bundle, width).catch(sentences) : ('denied' as const),
    fetchTile(source, { level: 0, index: bundle, width }).catch(sentences),
  ]);
  return { bundle, width, entries, tile };
}

/** What was made out about a bundle: its entries that are as they were logged, by place, and the hashes to go on with. */
export interface Judged {
  /** `null` where the entry is missing or was changed. */
  entries: (Uint8Array | null)[];
  hashes: Uint8Array[];
  /** Only in the log's last, partial bundle: the other hashes that might be the right ones. */
  otherwise: Uint8Array[] | null;
}

/** Compares a bundle's entries with the hashes of its tile; where they differ, the tile above says which of both was changed. */
export class BundleJudge {
  constructor(
    private readonly tree: TileTree,
    private readonly digest: Digest,
    private readonly bodies: CheckWriter,
    private readonly tiles: CheckWriter,
  ) {}

  async judge({ bundle, width, entries, tile }: Fetched): Promise<Judged | null> {
    const first = bundle * tileWidth;
    const isRead = entries !== null && entries !== 'denied' && 'bytes' in entries;
    const file = bundlePath(bundle, isRead ? entries.width : width);
    const theirs = Array.isArray(tile) ? tile : null;
    this.tellTile(tile, tilePath({ level: 0, index: bundle, width }), first);
    if (!isRead) {
      if (entries === null)
        this.bodies.find(
          'completeness',
          'bundle-missing',
          { file, index: first },
          '条目包不存在',
          'the entry bundle is not there',
        );
      else if (entries !== 'denied')
        this.bodies.find('integrity', 'bundle-unreadable', { file, index: first }, entries.zh, entries.en);
      return theirs && { entries: theirs.map(() => null), hashes: theirs, otherwise: null };
    }
    const split = splitEntryBundle(entries.bytes, entries.width);
    // A full bundle that stands for the partial one goes on after `width` entries.
    const read = split.entries.slice(0, width);
    const ours = read.map((entry) => leafHash(entry, this.digest));
    if (split.fault) {
      const at = this.firstDifference(ours, theirs) ?? split.entries.length;
      this.bodies.find(
        'integrity',
        'bundle-malformed',
        { file, index: first + Math.min(at, width - 1) },
        split.fault.zh,
        split.fault.en,
      );
    }
    if (!theirs) return ours.length < width ? null : { entries: read, hashes: ours, otherwise: null };
    const differing = theirs.flatMap((hash, i) => (ours[i] && equal(ours[i], hash) ? [] : [i]));
    if (differing.length === 0) return { entries: read, hashes: ours, otherwise: null };
    return this.settle({ bundle, width, file }, read, ours, theirs, differing);
  }

  private firstDifference(ours: readonly Uint8Array[], theirs: readonly Uint8Array[] | null): number | null {
    const at = ours.findIndex((hash, i) => theirs?.[i] && !equal(hash, theirs[i]));
    return at < 0 ? null : at;
  }

  private tellTile(tile: Fetched['tile'], file: string, index: number): void {
    this.tiles.count();
    if (tile === null)
      this.tiles.find('completeness', 'tile-missing', { file, index }, '哈希瓦片不存在', 'the hash tile is not there');
    else if (!Array.isArray(tile)) this.tiles.find('integrity', 'tile-invalid', { file, index }, tile.zh, tile.en);
  }

  private async settle(
    { bundle, width, file }: { bundle: number; width: number; file: string },
    entries: Uint8Array[],
    ours: Uint8Array[],
    theirs: Uint8Array[],
    differing: readonly number[],
  ): Promise<Judged> {
    const expected = await this.tree.expected(bundle);
    const first = bundle * tileWidth;
    const complete = ours.length === width;
    const tileHolds = expected !== null && equal(rootOf(theirs, this.digest), expected);
    const entriesHold = !tileHolds && expected !== null && complete && equal(rootOf(ours, this.digest), expected);
    for (const i of differing) {
      const index = first + i;
      if (entriesHold) {
        this.tiles.find(
          'integrity',
          'tile-differs',
          { file: tilePath({ level: 0, index: bundle, width }), index },
          '瓦片中的叶哈希与条目不符',
          'the leaf hash in the tile is not that of the entry',
        );
      } else {
        const zh = tileHolds ? '条目内容被改动：与日志记录的叶哈希不符' : '条目与瓦片中的叶哈希不符';
        const en = tileHolds
          ? 'the entry was changed: it does not have the leaf hash that was logged'
          : 'the entry does not have the leaf hash of its tile';
        this.bodies.find('integrity', 'entry-differs', { file, index }, zh, en);
      }
    }
    const kept = Array.from({ length: width }, (_, i) =>
      entriesHold || !differing.includes(i) ? (entries[i] ?? null) : null,
    );
    const useOurs = entriesHold || (!tileHolds && complete);
    return { entries: kept, hashes: useOurs ? ours : theirs, otherwise: expected === null && useOurs ? theirs : null };
  }
}
