import { consistency, flipped, leafOf, mth, path, random, sha256 } from '../log.given';
import { nodeTools } from '../node/tools';
import { extendsTree, includes } from './proofs';
import { CompactRange, rootOf } from './range';
import vectors from '../../test-vectors/rfc6962.json';

const digest = nodeTools.digests.sha256;
const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');
const hashes = (texts: readonly string[] | null): Uint8Array[] => (texts ?? []).map(bytes);
const leaves = Array.from({ length: 300 }, (_, i) => leafOf(Buffer.from(`entry ${i}`)));

describe("transparency-dev/merkle's vectors", () => {
  it.each(vectors.inclusion)('inclusion: $desc', ({ leafIdx, treeSize, root, leafHash, proof, wantErr }) => {
    expect(includes(bytes(leafHash), Number(leafIdx), Number(treeSize), bytes(root), hashes(proof), digest)).toBe(
      !wantErr,
    );
  });

  it.each(vectors.consistency)('consistency: $desc', ({ size1, size2, root1, root2, proof, wantErr }) => {
    expect(extendsTree(Number(size1), Number(size2), bytes(root1), bytes(root2), hashes(proof), digest)).toBe(!wantErr);
  });

  it('are 196, of which 184 must be refused', () => {
    const all = [...vectors.inclusion, ...vectors.consistency];
    expect([all.length, all.filter(({ wantErr }) => wantErr).length]).toEqual([196, 184]);
  });
});

describe('proofs', () => {
  it('hold for every leaf and every older tree of every size', () => {
    for (const size of [1, 2, 3, 7, 8, 9, 64, 65, 300]) {
      const tree = leaves.slice(0, size);
      const root = mth(tree);
      expect(rootOf(tree, digest)).toEqual(root);
      for (let i = 0; i < size; i += size > 64 ? 13 : 1) {
        expect(includes(tree[i] as Buffer, i, size, root, path(i, tree), digest)).toBe(true);
        const older = tree.slice(0, i + 1);
        expect(extendsTree(i + 1, size, mth(older), root, consistency(i + 1, tree), digest)).toBe(true);
      }
    }
  });

  it('are refused 10,000 times after a change of their own', () => {
    const next = random(20261125);
    const below = (n: number): number => Math.floor(next() * n);
    let refused = 0;
    while (refused < 10_000) {
      const size = 2 + below(140);
      const tree = leaves.slice(0, size);
      const m = 1 + below(size - 1);
      const [older, root] = [mth(tree.slice(0, m)), mth(tree)];
      const inclusion = path(m, tree);
      const between = consistency(m, tree);
      for (let change = 0; change < 25; change += 1) {
        const mutant = mutate(inclusion, below);
        expect(includes(tree[m] as Buffer, m, size, root, mutant, digest)).toBe(false);
        const other = mutate(between, below);
        expect(extendsTree(m, size, older, root, other, digest)).toBe(false);
        refused += 2;
      }
      // The same proof for another leaf, place, or root.
      expect(includes(flipped(tree[m] as Buffer, below(256)), m, size, root, inclusion, digest)).toBe(false);
      expect(includes(tree[m] as Buffer, m - 1, size, root, inclusion, digest)).toBe(false);
      expect(includes(tree[m] as Buffer, m, size, flipped(root, below(256)), inclusion, digest)).toBe(false);
      expect(extendsTree(m, size, flipped(older, below(256)), root, between, digest)).toBe(false);
      expect(extendsTree(m, size, older, flipped(root, below(256)), between, digest)).toBe(false);
      refused += 5;
    }
    expect(refused).toBeGreaterThanOrEqual(10_000);
  });

  it.each([0.5, -1, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('are refused for %p as a size or index', (odd) => {
    const root = mth(leaves);
    expect(includes(leaves[0] as Buffer, odd, 300, root, path(0, leaves), digest)).toBe(false);
    expect(includes(leaves[0] as Buffer, 0, odd, root, path(0, leaves), digest)).toBe(false);
    expect(extendsTree(odd, 300, root, root, [], digest)).toBe(false);
    expect(extendsTree(1, odd, root, root, [], digest)).toBe(false);
  });
});

/** A proof that differs: one bit, one hash more, fewer, doubled, swapped, shortened. */
function mutate(proof: readonly Buffer[], below: (n: number) => number): Uint8Array[] {
  const copy = [...proof];
  const at = below(copy.length);
  const kind = below(6);
  if (copy.length === 0 || kind === 0)
    return [...copy.slice(0, at), sha256(Buffer.of(below(256), below(256))), ...copy.slice(at)];
  if (kind === 1) copy.splice(at, 1);
  else if (kind === 2) copy.splice(at, 0, copy[at] as Buffer);
  else if (kind === 3) copy[at] = (copy[at] as Buffer).subarray(0, 31);
  else if (kind === 4 && copy.length > 1) {
    const other = (at + 1) % copy.length;
    [copy[at], copy[other]] = [copy[other] as Buffer, copy[at] as Buffer];
  } else copy[at] = flipped(copy[at] as Buffer, below(256));
  return copy;
}

describe('a compact range', () => {
  it('takes full subtrees as it takes leaves', () => {
    const range = CompactRange.empty(digest);
    range.append(mth(leaves.slice(0, 256)), 8);
    for (const leaf of leaves.slice(256)) range.append(leaf);
    expect(range.size).toBe(300);
    expect(range.root()).toEqual(mth(leaves));
    expect(CompactRange.of(300, range.edge, digest).root()).toEqual(mth(leaves));
    expect(() => CompactRange.of(301, range.edge, digest)).toThrow('does not fit its size');
  });
});
