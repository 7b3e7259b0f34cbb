import { hashBytes, hashesOf } from './tree';
import type { Edge } from './tree';

/** The edge as the database keeps it: for each level a count in two bytes, then its hashes. */
export const edgeBytes = ({ levels }: Edge): Buffer =>
  Buffer.concat(
    levels.flatMap((hashes) => {
      const count = Buffer.alloc(2);
      count.writeUInt16BE(hashes.length);
      return [count, ...hashes];
    }),
  );

export function readEdgeBytes(size: number, bytes: Buffer): Edge {
  const levels: Uint8Array[][] = [];
  for (let at = 0; at < bytes.length;) {
    const count = bytes.readUInt16BE(at);
    levels.push(hashesOf(bytes.subarray(at + 2), count));
    at += 2 + count * hashBytes;
  }
  return { size, levels };
}
