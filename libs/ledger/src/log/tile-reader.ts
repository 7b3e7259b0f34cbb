import type { LogStore } from './log-store';
import { bundlePath, tilePath, widthAt } from './paths';
import { hashBytes, tileWidth } from './tree';
import type { ReadTile } from './tree';

/** The log does not hold what its checkpoint covers. */
export class TileMissing extends Error {
  constructor(readonly path: string) {
    super(`${path} is missing or too short`);
  }
}

/** The wanted width, or a fuller one: a partial tile may be gone once the full one stands. */
async function partOrWhole(
  store: LogStore,
  path: (width: number) => string,
  width: number,
): Promise<Uint8Array | null> {
  return (await store.get(path(width))) ?? (width === tileWidth ? null : await store.get(path(tileWidth)));
}

/** Tiles of a published log at the size of its checkpoint; proofs for smaller trees read from the same tiles. */
export const publishedTiles =
  (store: LogStore, size: number): ReadTile =>
  async ({ level, index }) => {
    const width = widthAt(level, index, size);
    const path = (w: number): string => tilePath({ level, index, width: w });
    const data = width === 0 ? null : await partOrWhole(store, path, width);
    if (data === null || data.length < width * hashBytes) throw new TileMissing(path(width || tileWidth));
    return data;
  };

/** Entries of bundle `index` in a published log of some size, in order: each after its length, big-endian in two bytes. */
export async function publishedEntries(store: LogStore, index: number, size: number): Promise<Buffer[]> {
  const width = widthAt(0, index, size);
  const path = (w: number): string => bundlePath(index, w);
  const data = width === 0 ? null : await partOrWhole(store, path, width);
  if (data === null) throw new TileMissing(path(width || tileWidth));
  const entries = splitBundle(Buffer.from(data));
  if (entries.length < width) throw new TileMissing(path(width));
  return entries.slice(0, width);
}

export function bundleOf(bodies: Buffer[]): Buffer {
  return Buffer.concat(
    bodies.flatMap((body) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(body.length);
      return [length, body];
    }),
  );
}

export function splitBundle(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const length = at + 2 <= bundle.length ? bundle.readUInt16BE(at) : -1;
    if (length < 0 || at + 2 + length > bundle.length)
      throw new Error(`an entry bundle ends within entry ${entries.length}`);
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}
