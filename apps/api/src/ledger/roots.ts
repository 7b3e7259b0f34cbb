import type { PublishedLog } from '@dingce/evidence';
import { readEdge, rootOf, sha256, tileWidth } from '@dingce/ledger';

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Root of the log when it had `size` entries, from its published tiles. Hex. */
export const rootAt = async (log: PublishedLog, size: number): Promise<string> =>
  hex(size === log.size ? log.checkpoint.root : rootOf(await readEdge(size, log.readTile), sha256));

const hashBytes = 32;

/** Leaf hash of an entry below the log's size, from its published tile. Hex. */
export async function leafAt(log: PublishedLog, index: number): Promise<string> {
  const tile = Math.floor(index / tileWidth);
  const at = (index % tileWidth) * hashBytes;
  const data = await log.readTile({ level: 0, index: tile, width: (index % tileWidth) + 1 });
  return hex(data.subarray(at, at + hashBytes));
}
