import { equal } from '../bytes/bytes';
import type { Digest } from './digest';
import { hashBytes, nodeHash } from './digest';

const half = (n: number): number => Math.floor(n / 2);
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === hashBytes);

/** Levels below the one on which the paths of both leaves meet. */
function levelsUntilMet(a: number, b: number): number {
  let levels = 0;
  for (let [left, right] = [a, b]; left !== right; [left, right] = [half(left), half(right)]) levels += 1;
  return levels;
}

const shifted = (n: number, by: number): number => Math.floor(n / 2 ** by);

function onesIn(n: number): number {
  let ones = 0;
  for (let rest = n; rest > 0; rest = half(rest)) ones += rest % 2;
  return ones;
}

function twosIn(n: number): number {
  let twos = 0;
  for (let rest = n; rest % 2 === 0; rest /= 2) twos += 1;
  return twos;
}

/**
 * The root that an inclusion proof leads to (RFC 6962, 2.1.1), or null when a proof of this length, or with hashes of
 * these lengths, can prove nothing of that leaf in a tree of that size.
 */
export function rootFromInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  digest: Digest,
): Uint8Array | null {
  if (!isCount(index) || !isCount(size) || index >= size || leaf.length !== hashBytes || !areHashes(proof)) return null;
  const inner = levelsUntilMet(index, size - 1);
  if (proof.length !== inner + onesIn(shifted(index, inner))) return null;
  return proof.reduce(
    (hash, sibling, level) =>
      level < inner && shifted(index, level) % 2 === 0
        ? nodeHash(hash, sibling, digest)
        : nodeHash(sibling, hash, digest),
    leaf,
  );
}

/** Whether the leaf stands at `index` below `root`. False for every malformed proof. */
export function includes(
  leaf: Uint8Array,
  index: number,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
  digest: Digest,
): boolean {
  const found = rootFromInclusion(leaf, index, size, proof, digest);
  return found !== null && equal(found, root);
}

/**
 * Whether the tree of `size2` begins with the tree of `size1` (RFC 6962, 2.1.2). `size1` 0 is refused: nothing was seen
 * then, so nothing is proved. At equal sizes both roots must be the same and the proof empty.
 */
export function extendsTree(
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
  digest: Digest,
): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && equal(root1, root2);
  if (!areHashes([root1, root2, ...proof])) return false;
  const twos = twosIn(size1);
  // The older tree is one full subtree: its root is the seed, and is not sent.
  const full = size1 === 2 ** twos;
  const [seed, rest] = full ? [root1, proof] : [proof[0], proof.slice(1)];
  if (!seed) return false;
  const inner = levelsUntilMet(size1 - 1, size2 - 1) - twos;
  const path = shifted(size1 - 1, twos);
  if (rest.length !== inner + onesIn(shifted(path, inner))) return false;
  let [older, newer] = [seed, seed];
  rest.forEach((sibling, level) => {
    if (level >= inner || shifted(path, level) % 2 === 1) {
      older = nodeHash(sibling, older, digest);
      newer = nodeHash(sibling, newer, digest);
    } else newer = nodeHash(newer, sibling, digest);
  });
  return equal(older, root1) && equal(newer, root2);
}
