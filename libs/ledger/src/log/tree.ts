/**
 * The Merkle tree of RFC 6962, kept in tiles of 256 hashes (C2SP tlog-tiles). Pure: no clock, no I/O, no dependency; the hash
 * function is passed in, so that the same tree stands under a newer one.
 */

/** Of all parts, one after the other; 32 bytes. */
export type Hash = (...parts: Uint8Array[]) => Uint8Array;

export const hashBytes = 32;
export const tileHeight = 8;
export const tileWidth = 256;

/** Tile `index` of a level: hashes of complete subtrees of 256^level leaves. `width` of 1 to 256 hashes are wanted. */
export interface TileRef {
  level: number;
  index: number;
  width: number;
}

/** What must be kept of a tree to grow it: at each level the hashes of the tile that is not full yet. */
export interface Edge {
  size: number;
  levels: Uint8Array[][];
}

export interface FullTile {
  level: number;
  index: number;
  /** 256 hashes of 32 bytes. */
  data: Uint8Array;
}

/** Answers at least the tile's `width` hashes; throws when it can't. */
export type ReadTile = (ref: TileRef) => Promise<Uint8Array>;

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const emptyEdge: Edge = { size: 0, levels: [] };

export const hashLeaf = (hash: Hash, body: Uint8Array): Uint8Array => hash(leafPrefix, body);
export const hashNode = (hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array => hash(nodePrefix, left, right);

const concat = (hashes: Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(hashes.length * hashBytes);
  hashes.forEach((hash, i) => bytes.set(hash, i * hashBytes));
  return bytes;
};

/** The largest power of two smaller than `n`, for n > 1: where RFC 6962 splits a tree. */
export function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Root over hashes of subtrees of one size. Not for none. */
function fold(hash: Hash, hashes: Uint8Array[]): Uint8Array {
  const [first] = hashes;
  if (first === undefined) throw new Error('a tree of nothing has no root of its own');
  if (hashes.length === 1) return first;
  const k = splitOf(hashes.length);
  return hashNode(hash, fold(hash, hashes.slice(0, k)), fold(hash, hashes.slice(k)));
}

/** Grows the tree; answers its new edge, and the tiles that became full, lowest level first. The edge given stays as it is. */
export function extend(edge: Edge, leafHashes: Uint8Array[], hash: Hash): { edge: Edge; full: FullTile[] } {
  const levels = edge.levels.map((level) => [...level]);
  const full: FullTile[] = [];
  const below = (level: number): number => Math.floor(size / tileWidth ** (level + 1));
  let size = edge.size;
  const push = (level: number, value: Uint8Array): void => {
    const tile = (levels[level] ??= []);
    tile.push(value);
    if (tile.length < tileWidth) return;
    full.push({ level, index: below(level) - 1, data: concat(tile) });
    levels[level] = [];
    push(level + 1, fold(hash, tile));
  };
  for (const leaf of leafHashes) {
    size += 1;
    push(0, leaf);
  }
  return { edge: { size, levels }, full: full.sort((a, b) => a.level - b.level || a.index - b.index) };
}

/** Root of the tree; of an empty one, the hash of nothing. */
export function rootOf(edge: Edge, hash: Hash): Uint8Array {
  if (edge.size === 0) return hash();
  let root: Uint8Array | null = null;
  for (const level of edge.levels) {
    if (level.length === 0) continue;
    // What lies to the right is smaller than one hash of this level, so it hangs below the last split.
    root = foldOnto(hash, level, root);
  }
  if (root === null) throw new Error('the edge does not have the size it says');
  return root;
}

/** Joins a level's hashes, left to right in powers of two, with what is smaller on their right. */
function foldOnto(hash: Hash, level: Uint8Array[], right: Uint8Array | null): Uint8Array {
  const groups: Uint8Array[] = [];
  for (let from = 0, bit = tileWidth; bit > 0; bit >>= 1) {
    if ((level.length & bit) === 0) continue;
    groups.push(fold(hash, level.slice(from, from + bit)));
    from += bit;
  }
  const all = right === null ? groups : [...groups, right];
  return all.reduceRight((joined, group) => hashNode(hash, group, joined));
}

/** The tiles of a tree that are not full: what a publisher writes besides the full ones. */
export const partialTiles = (edge: Edge): (TileRef & { data: Uint8Array })[] =>
  edge.levels.flatMap((hashes, level) =>
    hashes.length === 0
      ? []
      : [
          {
            level,
            index: Math.floor(edge.size / tileWidth ** (level + 1)),
            width: hashes.length,
            data: concat(hashes),
          },
        ],
  );

/** The edge of a tree as its tiles tell it. */
export async function readEdge(size: number, readTile: ReadTile): Promise<Edge> {
  const levels: Uint8Array[][] = [];
  for (let level = 0, n = size; n > 0; level += 1, n = Math.floor(n / tileWidth)) {
    const width = n % tileWidth;
    levels.push(width === 0 ? [] : hashesOf(await readTile({ level, index: Math.floor(n / tileWidth), width }), width));
  }
  return { size, levels };
}

export const hashesOf = (data: Uint8Array, width: number): Uint8Array[] =>
  Array.from({ length: width }, (_, i) => data.subarray(i * hashBytes, (i + 1) * hashBytes));

/** Hashes of whole subtrees of a tree of some size, from its tiles; each tile is read once. */
class Subtrees {
  private readonly tiles = new Map<string, Promise<Uint8Array>>();
  constructor(
    private readonly size: number,
    private readonly readTile: ReadTile,
    private readonly hash: Hash,
  ) {}

  /** Root of the leaves from `start` on, `count` of them. `start` is a multiple of the power of two that `count` reaches. */
  async root(start: number, count: number): Promise<Uint8Array> {
    if ((count & (count - 1)) === 0 || count > 2 ** 31) {
      const whole = await this.whole(start, count);
      if (whole) return whole;
    }
    const k = splitOf(count);
    return hashNode(this.hash, await this.root(start, k), await this.root(start + k, count - k));
  }

  /** A power of two of leaves stands in one tile, as one hash or as some beside each other. */
  private async whole(start: number, count: number): Promise<Uint8Array | null> {
    const bits = Math.log2(count);
    if (!Number.isInteger(bits)) return null;
    const level = Math.floor(bits / tileHeight);
    const unit = tileWidth ** level;
    const at = start / unit;
    const index = Math.floor(at / tileWidth);
    const first = at % tileWidth;
    const n = count / unit;
    const data = await this.tile(level, index);
    return fold(this.hash, hashesOf(data.subarray(first * hashBytes, (first + n) * hashBytes), n));
  }

  private tile(level: number, index: number): Promise<Uint8Array> {
    const key = `${level}/${index}`;
    const width = Math.min(tileWidth, Math.floor(this.size / tileWidth ** level) - index * tileWidth);
    const known = this.tiles.get(key) ?? this.readTile({ level, index, width });
    this.tiles.set(key, known);
    return known;
  }
}

/** RFC 6962, 2.1.1: from the leaf up. Throws RangeError when the tree has no such leaf. */
export async function inclusionProof(
  index: number,
  size: number,
  readTile: ReadTile,
  hash: Hash,
): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new RangeError(`a log of ${size} entries has no index ${index}`);
  const trees = new Subtrees(size, readTile, hash);
  const path = async (at: number, start: number, count: number): Promise<Uint8Array[]> => {
    if (count === 1) return [];
    const k = splitOf(count);
    return at < k
      ? [...(await path(at, start, k)), await trees.root(start + k, count - k)]
      : [...(await path(at - k, start + k, count - k)), await trees.root(start, k)];
  };
  return path(index, 0, size);
}

/** RFC 6962, 2.1.2: that the first `from` leaves of `to` are the same. Throws RangeError where there is nothing to prove. */
export async function consistencyProof(
  from: number,
  to: number,
  readTile: ReadTile,
  hash: Hash,
): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(from) || from < 1 || from > to)
    throw new RangeError(`no consistency can be proved from ${from} to ${to}`);
  const trees = new Subtrees(to, readTile, hash);
  const proof = async (m: number, start: number, count: number, whole: boolean): Promise<Uint8Array[]> => {
    if (m === count) return whole ? [] : [await trees.root(start, count)];
    const k = splitOf(count);
    return m <= k
      ? [...(await proof(m, start, k, whole)), await trees.root(start + k, count - k)]
      : [...(await proof(m - k, start + k, count - k, false)), await trees.root(start, k)];
  };
  return proof(from, 0, to, true);
}
