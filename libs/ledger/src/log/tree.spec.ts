import { createHash } from 'node:crypto';
import {
  consistencyProof,
  emptyEdge,
  extend,
  hashLeaf,
  hashNode,
  inclusionProof,
  partialTiles,
  readEdge,
  rootOf,
  splitOf,
} from './tree';
import type { FullTile, ReadTile } from './tree';

const sha256 = (...parts: Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leaves = (n: number): Uint8Array[] =>
  Array.from({ length: n }, (_, i) => hashLeaf(sha256, Buffer.from(`entry ${i}`)));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** RFC 6962's own words, as slow as they are. */
function merkleTreeHash(d: Uint8Array[]): Uint8Array {
  if (d.length === 0) return sha256();
  if (d.length === 1) return d[0] as Uint8Array;
  const k = splitOf(d.length);
  return hashNode(sha256, merkleTreeHash(d.slice(0, k)), merkleTreeHash(d.slice(k)));
}
function path(m: number, d: Uint8Array[]): Uint8Array[] {
  if (d.length === 1) return [];
  const k = splitOf(d.length);
  return m < k
    ? [...path(m, d.slice(0, k)), merkleTreeHash(d.slice(k))]
    : [...path(m - k, d.slice(k)), merkleTreeHash(d.slice(0, k))];
}
function subproof(m: number, d: Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === d.length) return whole ? [] : [merkleTreeHash(d)];
  const k = splitOf(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), whole), merkleTreeHash(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), merkleTreeHash(d.slice(0, k))];
}

function grown(n: number, step: number) {
  const all = leaves(n);
  let edge = emptyEdge;
  const tiles = new Map<string, Uint8Array>();
  for (let from = 0; from < n; from += step) {
    const next = extend(edge, all.slice(from, from + step), sha256);
    edge = next.edge;
    next.full.forEach(({ level, index, data }: FullTile) => tiles.set(`${level}/${index}`, data));
  }
  for (const { level, index, data } of partialTiles(edge)) tiles.set(`${level}/${index}`, data);
  const readTile: ReadTile = ({ level, index, width }) => {
    const data = tiles.get(`${level}/${index}`);
    if (!data || data.length < width * 32) return Promise.reject(new Error(`no tile ${level}/${index} of ${width}`));
    return Promise.resolve(data);
  };
  return { all, edge, readTile };
}

const big = grown(66_000, 997);

describe('the tree', () => {
  it("has RFC 6962's root at every size, however it grew", () => {
    for (const n of [0, 1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 700]) {
      for (const step of [1, 7, 1000])
        expect(hex(rootOf(grown(n, step).edge, sha256))).toBe(hex(merkleTreeHash(leaves(n))));
    }
    expect(hex(rootOf(big.edge, sha256))).toBe(hex(merkleTreeHash(big.all)));
  });

  it('gives every full tile once, with its place', () => {
    const { edge, full } = extend(emptyEdge, leaves(65_536 + 256), sha256);
    expect(full.filter((t) => t.level === 0).map((t) => t.index)).toEqual(Array.from({ length: 257 }, (_, i) => i));
    expect(full.filter((t) => t.level === 1).map((t) => t.index)).toEqual([0]);
    expect(edge.levels.map((l) => l.length)).toEqual([0, 1, 1]);
    expect(partialTiles(edge).map(({ level, index, width }) => [level, index, width])).toEqual([
      [1, 1, 1],
      [2, 0, 1],
    ]);
  });

  it('finds its edge again in its tiles', async () => {
    expect(await readEdge(66_000, big.readTile)).toEqual({
      size: 66_000,
      levels: big.edge.levels.map((level) => level.map((h) => new Uint8Array(h))),
    });
  });

  it("proves inclusion and consistency in RFC 6962's words", async () => {
    for (const size of [1, 2, 7, 256, 300, 66_000]) {
      const d = big.all.slice(0, size);
      for (const index of [0, 1, 6, 255, 256, 299, 65_535, 65_999].filter((i) => i < size))
        expect((await inclusionProof(index, size, big.readTile, sha256)).map(hex)).toEqual(path(index, d).map(hex));
      for (const from of [1, 2, 6, 7, 255, 256, 257, 65_536, 66_000].filter((m) => m <= size))
        expect((await consistencyProof(from, size, big.readTile, sha256)).map(hex)).toEqual(
          subproof(from, d, true).map(hex),
        );
    }
  });

  it('proves nothing about what is not there', async () => {
    await expect(inclusionProof(7, 7, big.readTile, sha256)).rejects.toThrow('no index 7');
    await expect(inclusionProof(-1, 7, big.readTile, sha256)).rejects.toThrow(RangeError);
    await expect(consistencyProof(0, 7, big.readTile, sha256)).rejects.toThrow(RangeError);
    await expect(consistencyProof(8, 7, big.readTile, sha256)).rejects.toThrow(RangeError);
  });
});
