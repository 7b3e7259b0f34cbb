import { equal } from '../bytes/bytes';
import { sentences } from '../malformed';
import type { Digest } from '../merkle/digest';
import { leafHash } from '../merkle/digest';
import type { CheckWriter } from '../report';
import { bundlePath, tilePath, tileWidth } from '../tiles/paths';
import { readHashTile, splitEntryBundle } from '../tiles/read-tiles';
import type { LogSource } from './log-source';
import { bundleLimitBytes, tileLimitBytes } from './log-source';

/**
 * A bundle and its tile may lie there in other widths too: partial ones of before, from which a reader went on, or the full
 * ones already. Whoever reads those must read the same entries.
 */
export class OtherWidths {
  constructor(
    private readonly source: LogSource,
    private readonly digest: Digest,
    private readonly bodies: CheckWriter,
    private readonly tiles: CheckWriter,
  ) {}

  /** `hashes`: the leaves that are right, as far as they are known. */
  async compare(bundle: number, width: number, hashes: readonly Uint8Array[]): Promise<void> {
    await this.compareTile(bundle, width, hashes);
    await this.compareEntries(bundle, width, hashes);
  }

  private async compareTile(bundle: number, width: number, hashes: readonly Uint8Array[]): Promise<void> {
    const file = tilePath({ level: 0, index: bundle, width });
    const first = bundle * tileWidth;
    try {
      const bytes = await this.source.read(file, tileLimitBytes);
      if (!(bytes instanceof Uint8Array)) return;
      for (const i of differing(readHashTile(bytes, width), hashes))
        this.tiles.find(
          'integrity',
          'tile-differs',
          { file, index: first + i },
          '同一瓦片的另一文件中，此叶哈希不同',
          'another file of the same tile has another leaf hash here',
        );
    } catch (error) {
      const { zh, en } = sentences(error);
      this.tiles.find('integrity', 'tile-invalid', { file, index: first }, zh, en);
    }
  }

  private async compareEntries(bundle: number, width: number, hashes: readonly Uint8Array[]): Promise<void> {
    const file = bundlePath(bundle, width);
    const first = bundle * tileWidth;
    try {
      const bytes = await this.source.read(file, bundleLimitBytes);
      if (!(bytes instanceof Uint8Array)) return;
      const { entries, fault } = splitEntryBundle(bytes, width);
      for (const i of differing(
        entries.map((entry) => leafHash(entry, this.digest)),
        hashes,
      ))
        this.bodies.find(
          'integrity',
          'entry-differs',
          { file, index: first + i },
          '同一条目包的另一文件中，此条目的内容不同',
          'another file of the same entry bundle has another entry here',
        );
      if (fault)
        this.bodies.find(
          'integrity',
          'bundle-malformed',
          { file, index: first + Math.min(entries.length, width - 1) },
          fault.zh,
          fault.en,
        );
    } catch (error) {
      const { zh, en } = sentences(error);
      this.bodies.find('integrity', 'bundle-unreadable', { file, index: first }, zh, en);
    }
  }
}

const differing = (ours: readonly Uint8Array[], right: readonly Uint8Array[]): number[] =>
  ours.flatMap((hash, i) => (right[i] && !equal(hash, right[i]) ? [i] : []));
