import { partialTiles } from '@dingce/ledger';
import type { Edge, FullTile, ReadTile } from '@dingce/ledger';

/** The tiles of a tree that is computed anew, kept while its proofs are made: 32 bytes and a little for each leaf. */
export class MemoryTiles {
  private readonly full = new Map<string, Uint8Array>();

  add(tiles: FullTile[]): void {
    for (const { level, index, data } of tiles) this.full.set(`${level}/${index}`, data);
  }

  reader(edge: Edge): ReadTile {
    const partial = new Map(partialTiles(edge).map(({ level, index, data }) => [`${level}/${index}`, data]));
    return async ({ level, index }) => {
      const key = `${level}/${index}`;
      const data = this.full.get(key) ?? partial.get(key);
      if (!data) throw new Error(`tile ${key} was never computed`);
      return data;
    };
  }
}
