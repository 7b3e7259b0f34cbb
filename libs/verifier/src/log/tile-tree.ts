import { equal } from '../bytes/bytes';
import { sentences } from '../malformed';
import type { Digest } from '../merkle/digest';
import { CompactRange, rootOf } from '../merkle/range';
import type { CheckWriter } from '../report';
import type { TileRef } from '../tiles/paths';
import { tilePath, tileWidth } from '../tiles/paths';
import { readHashTile } from '../tiles/read-tiles';
import type { LogSource } from './log-source';
import { tileLimitBytes } from './log-source';

/**
 * A hash tile of a log of `size` entries; null when it is not there. Where a partial tile is gone, the full one stands for
 * it. Throws Malformed.
 */
export async function fetchTile(source: LogSource, ref: TileRef): Promise<Uint8Array[] | null> {
  const bytes = await source.read(tilePath(ref), tileLimitBytes);
  if (bytes instanceof Uint8Array) return readHashTile(bytes, ref.width);
  if (ref.width === tileWidth) return null;
  const full = await source.read(tilePath({ ...ref, width: tileWidth }), tileLimitBytes);
  return full instanceof Uint8Array ? readHashTile(full, tileWidth).slice(0, ref.width) : null;
}

/** The tree above its entries, built anew from their hashes and compared, tile by tile, with the tiles that are served. */
export class TileTree {
  /** For each level from 1: what stands in its unfinished tile. */
  private readonly levels: Uint8Array[][];
  private cached: { index: number; hashes: Uint8Array[] | null } | null = null;

  /** `bundles`: how many full entry bundles are in; `levels`: the edge above them, as `edge` gave it. */
  constructor(
    private readonly source: LogSource,
    private readonly size: number,
    private readonly digest: Digest,
    private readonly check: CheckWriter,
    private bundles = 0,
    levels: readonly (readonly Uint8Array[])[] = [],
  ) {
    this.levels = levels.map((hashes) => [...hashes]);
  }

  get edge(): readonly (readonly Uint8Array[])[] {
    return this.levels;
  }

  /** The root with these leaf hashes after the full bundles. */
  rootWith(leaves: readonly Uint8Array[]): Uint8Array {
    const range = CompactRange.empty(this.digest);
    for (let level = this.levels.length; level >= 1; level -= 1)
      for (const hash of this.levels[level - 1] as Uint8Array[]) range.append(hash, 8 * level);
    for (const leaf of leaves) range.append(leaf);
    return range.root();
  }

  /** What the tile of level 1 says that this bundle's tile hashes to; null when nothing says so. */
  async expected(bundle: number): Promise<Uint8Array | null> {
    const index = Math.floor(bundle / tileWidth);
    const inLevel = Math.floor(this.size / tileWidth);
    if (bundle >= inLevel) return null;
    if (this.cached?.index !== index) {
      const width = Math.min(tileWidth, inLevel - index * tileWidth);
      const hashes = await fetchTile(this.source, { level: 1, index, width }).catch(() => null);
      this.cached = { index, hashes };
    }
    return this.cached.hashes?.[bundle % tileWidth] ?? null;
  }

  /** The next full bundle's 256 leaf hashes. */
  async append(leaves: readonly Uint8Array[]): Promise<void> {
    await this.push(1, rootOf(leaves, this.digest), this.bundles);
    this.bundles += 1;
  }

  private async push(level: number, hash: Uint8Array, at: number): Promise<void> {
    const hashes = (this.levels[level - 1] ??= []);
    hashes.push(hash);
    if (hashes.length < tileWidth) return;
    const index = Math.floor(at / tileWidth);
    await this.compare({ level, index, width: tileWidth }, hashes);
    this.levels[level - 1] = [];
    await this.push(level + 1, rootOf(hashes, this.digest), index);
  }

  /** The partial tiles at the right edge. */
  async finish(): Promise<void> {
    for (const [i, hashes] of this.levels.entries()) {
      const level = i + 1;
      const index = Math.floor(this.size / tileWidth ** (level + 1));
      if (hashes.length > 0) await this.compare({ level, index, width: hashes.length }, hashes);
    }
  }

  private async compare(ref: TileRef, ours: readonly Uint8Array[]): Promise<void> {
    const file = tilePath(ref);
    const indexOf = (position: number): number => (ref.index * tileWidth + position) * tileWidth ** ref.level;
    this.check.count();
    try {
      const theirs = await fetchTile(this.source, ref);
      if (!theirs)
        this.check.find(
          'completeness',
          'tile-missing',
          { file, index: indexOf(0) },
          '哈希瓦片不存在',
          'the hash tile is not there',
        );
      theirs?.forEach((hash, i) => {
        if (!equal(hash, ours[i] as Uint8Array))
          this.check.find(
            'integrity',
            'tile-differs',
            { file, index: indexOf(i) },
            `瓦片第 ${i} 个哈希与条目算出的不符`,
            `hash ${i} of the tile is not the one that follows from the entries`,
          );
      });
    } catch (error) {
      const { zh, en } = sentences(error);
      this.check.find('integrity', 'tile-invalid', { file, index: indexOf(0) }, zh, en);
    }
  }
}
