import { createHash } from 'node:crypto';

/** RFC 6962 over SHA-256, written again for the checks: nothing here is shared with what is checked. */
export const nodeOf = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();

const emptyRoot = createHash('sha256').digest();

/** Roots of all beginnings that are asked for, in one pass over the leaf hashes. */
export function rootsAt(leaves: readonly Buffer[], sizes: Iterable<number>): Map<number, Buffer> {
  const wanted = new Set(sizes);
  const roots = new Map<number, Buffer>();
  const peaks: { height: number; hash: Buffer }[] = [];
  const root = (): Buffer =>
    peaks.length === 0 ? emptyRoot : peaks.map((peak) => peak.hash).reduceRight((right, left) => nodeOf(left, right));
  if (wanted.has(0)) roots.set(0, emptyRoot);
  leaves.forEach((leaf, i) => {
    let peak = { height: 0, hash: leaf };
    for (let last = peaks.at(-1); last?.height === peak.height; last = peaks.at(-1)) {
      peaks.pop();
      peak = { height: peak.height + 1, hash: nodeOf(last.hash, peak.hash) };
    }
    peaks.push(peak);
    if (wanted.has(i + 1)) roots.set(i + 1, root());
  });
  return roots;
}

export const width = 256;

/** Hashes of every level of tiles: level L holds the roots of full subtrees of 256^L leaves. */
export function tileLevels(leaves: readonly Buffer[]): Buffer[][] {
  const levels: Buffer[][] = [];
  for (let level: readonly Buffer[] = leaves; level.length > 0;) {
    levels.push([...level]);
    const above: Buffer[] = [];
    for (let from = 0; from + width <= level.length; from += width)
      above.push(subtree(level.slice(from, from + width)));
    level = above;
  }
  return levels;
}

function subtree(hashes: readonly Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1)
    level = Array.from({ length: level.length / 2 }, (_, i) =>
      nodeOf(level[2 * i] as Buffer, level[2 * i + 1] as Buffer),
    );
  return level[0] as Buffer;
}

/** Counted hashes of each level's unfinished tile, as the table keeps them. */
export function edgeOf(leaves: readonly Buffer[]): Buffer {
  return Buffer.concat(
    tileLevels(leaves).flatMap((hashes) => {
      const rest = hashes.slice(Math.floor(hashes.length / width) * width);
      const count = Buffer.alloc(2);
      count.writeUInt16BE(rest.length);
      return [count, ...rest];
    }),
  );
}
