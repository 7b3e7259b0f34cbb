import type { Sql } from '../sql';
import { hashLeaf, partialTiles, tileWidth } from './tree';
import type { TileRef } from './tree';
import { sha256 } from './cosigner';
import { LogHalted } from './log-halted';
import type { LogState } from './log-state';
import type { LogStore } from './log-store';
import { bundlePath, tilePath, widthAt } from './paths';
import { bundleOf } from './tile-reader';

const atOnce = 8;

interface LeafRow {
  leaf_index: string;
  leaf_hash: Buffer;
  body: Buffer | null;
}

/** Writes what a tree holds and was not published before; its checkpoint is written by the caller, last. Repeating it changes nothing. */
export async function publish(sql: Sql, store: LogStore, { edge }: LogState, publishedSize: number): Promise<void> {
  const { size } = edge;
  for (let index = Math.floor(publishedSize / tileWidth); index * tileWidth < size; index += 1) {
    const width = widthAt(0, index, size);
    await store.put(bundlePath(index, width), bundleOf(await bodiesOf(sql, index * tileWidth, width)));
  }
  await putTiles(sql, store, changedFullTiles(publishedSize, size));
  const unfinished = partialTiles(edge);
  await Promise.all(unfinished.map((tile) => store.put(tilePath(tile), tile.data)));
}

/** Bodies of a bundle, hashed once more: a body that was changed since it was sequenced is never published. */
async function bodiesOf(sql: Sql, from: number, width: number): Promise<Buffer[]> {
  const rows = await sql.query<LeafRow>(
    `select l.leaf_index, l.leaf_hash, e.body from ledger.leaf l left join ledger.entry e using (stream_id, seq)
      where l.leaf_index >= $1 and l.leaf_index < $2 order by l.leaf_index`,
    [from, from + width],
  );
  return Array.from({ length: width }, (_, i) => {
    const row = rows[i];
    const index = from + i;
    if (!row || Number(row.leaf_index) !== index)
      throw new LogHalted('tampered', `index ${index} is missing in the log`);
    if (row.body === null) throw new LogHalted('tampered', `the entry at index ${index} was removed`);
    if (!row.leaf_hash.equals(hashLeaf(sha256, row.body)))
      throw new LogHalted('tampered', `the entry at index ${index} does not have its leaf hash any more`);
    return row.body;
  });
}

/** Full tiles of the newer tree that the older one did not have. */
function changedFullTiles(from: number, to: number): TileRef[] {
  const refs: TileRef[] = [];
  for (let level = 0, unit = tileWidth; unit <= to; level += 1, unit *= tileWidth)
    for (let index = Math.floor(from / unit); index < Math.floor(to / unit); index += 1)
      refs.push({ level, index, width: tileWidth });
  return refs;
}

async function putTiles(sql: Sql, store: LogStore, refs: TileRef[]): Promise<void> {
  for (let from = 0; from < refs.length; from += atOnce)
    await Promise.all(
      refs.slice(from, from + atOnce).map(async (ref) => {
        const [row] = await sql.query<{ data: Buffer }>('select data from ledger.tile where level = $1 and idx = $2', [
          ref.level,
          ref.index,
        ]);
        if (!row) throw new LogHalted('tampered', `tile ${ref.level}/${ref.index} is missing in the database`);
        await store.put(tilePath(ref), row.data);
      }),
    );
}

/** Partial tiles and bundles whose full ones stand: called after the checkpoint that covers them is published. */
export async function dropPartials(store: LogStore, from: number, to: number): Promise<void> {
  for (let level = 0, unit = tileWidth; unit <= to; level += 1, unit *= tileWidth)
    for (let index = Math.floor(from / unit); index < Math.floor(to / unit); index += 1) {
      await store.remove(`${tilePath({ level, index, width: tileWidth })}.p/`);
      if (level === 0) await store.remove(`${bundlePath(index, tileWidth)}.p/`);
    }
}
