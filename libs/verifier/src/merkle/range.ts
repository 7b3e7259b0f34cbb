import { Malformed } from '../malformed';
import type { Digest } from './digest';
import { hashBytes, nodeHash } from './digest';

/**
 * A tree from its left edge on: the roots of its full subtrees, largest first, one for each bit that is set in `size`.
 * Enough to append and to know the root, in the memory of 32 bytes a level.
 */
export class CompactRange {
  private constructor(
    private count: number,
    private readonly subtrees: Uint8Array[],
    private readonly digest: Digest,
  ) {}

  static empty(digest: Digest): CompactRange {
    return new CompactRange(0, [], digest);
  }

  /** Throws Malformed unless there is one hash for each bit that is set in `size`. */
  static of(size: number, subtrees: readonly Uint8Array[], digest: Digest): CompactRange {
    let bits = 0;
    for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
    if (
      !Number.isSafeInteger(size) ||
      size < 0 ||
      bits !== subtrees.length ||
      subtrees.some((h) => h.length !== hashBytes)
    )
      throw new Malformed('树的边缘与其大小不符', 'the edge of the tree does not fit its size');
    return new CompactRange(size, [...subtrees], digest);
  }

  get size(): number {
    return this.count;
  }

  get edge(): readonly Uint8Array[] {
    return this.subtrees;
  }

  /** Appends a full subtree of 2^height leaves; the size so far must be a multiple of that. Height 0 is a leaf's hash. */
  append(hash: Uint8Array, height = 0): void {
    let right = hash;
    // As in counting: each 1 that carries over is a subtree of the same height standing to the left.
    for (let level = shift(this.count, height); level % 2 === 1; level = Math.floor(level / 2))
      right = nodeHash(this.subtrees.pop() as Uint8Array, right, this.digest);
    this.subtrees.push(right);
    this.count += 2 ** height;
  }

  /** RFC 6962 root; that of the empty tree is the digest of nothing. */
  root(): Uint8Array {
    if (this.subtrees.length === 0) return this.digest(new Uint8Array(0));
    return this.subtrees.reduceRight((right, left) => nodeHash(left, right, this.digest));
  }

  copy(): CompactRange {
    return new CompactRange(this.count, [...this.subtrees], this.digest);
  }
}

const shift = (n: number, by: number): number => Math.floor(n / 2 ** by);

/** RFC 6962 root of these leaf hashes. */
export function rootOf(hashes: readonly Uint8Array[], digest: Digest): Uint8Array {
  const range = CompactRange.empty(digest);
  for (const hash of hashes) range.append(hash);
  return range.root();
}
