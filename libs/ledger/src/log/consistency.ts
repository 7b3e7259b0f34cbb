import { hashNode } from './tree';
import type { Hash } from './tree';
import { sameRoot } from './checkpoint';

interface Claim {
  from: number;
  fromRoot: Uint8Array;
  to: number;
  toRoot: Uint8Array;
  proof: Uint8Array[];
}

/** Whether the proof shows that the older tree is the beginning of the newer (RFC 9162, 2.1.4.2). For who signs: verifiers have their own. */
export function isConsistent({ from, fromRoot, to, toRoot, proof }: Claim, hash: Hash): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to) return false;
  if (from === to) return proof.length === 0 && sameRoot(fromRoot, toRoot);
  // BigInt: sizes may be beyond 2^32.
  let node = BigInt(from) - 1n;
  let last = BigInt(to) - 1n;
  while ((node & 1n) === 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  // A power of two begins with its own root.
  const path = node === 0n ? [fromRoot, ...proof] : proof;
  const [seed, ...rest] = path;
  if (seed === undefined) return false;
  let older = seed;
  let newer = seed;
  for (const sibling of rest) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      older = hashNode(hash, sibling, older);
      newer = hashNode(hash, sibling, newer);
      while (node !== 0n && (node & 1n) === 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else newer = hashNode(hash, newer, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && sameRoot(older, fromRoot) && sameRoot(newer, toRoot);
}
