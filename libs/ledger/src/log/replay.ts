import { decodeEntry } from '../envelope';
import { readSetting } from '../genesis';
import type { Sql } from '../sql';
import { sameRoot } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { sha256 } from './cosigner';
import { edgeBytes } from './edge-bytes';
import type { LogStore } from './log-store';
import { readLog } from './log-state';
import { ReplayRefused } from './replay-refused';
import { ReplayedRows } from './replayed-rows';
import { publishedEntries } from './tile-reader';
import { extend, hashLeaf, rootOf, tileWidth } from './tree';

export interface Replayed {
  /** Sizes of the log before and after. */
  from: number;
  to: number;
  /** Entries that were put back, and those that the database held without a place in the log. */
  restored: number;
  present: number;
  acts: number;
  streams: number;
  /** Acts that the checkpoint cuts in two: their later parts were never published. */
  cut: string[];
  /** Sealed values that restored entries name and the vault does not hold. */
  sealedMissing: number;
  engineEpoch: number;
}

/**
 * Puts back what an older restored database lacks, from published entry bundles up to a checkpoint that the caller has verified. The
 * tree is continued from the database's own edge, so the checkpoint's root proves both that the restored entries are those that were
 * signed and that the database holds the same ones before them. Runs as the owner in the caller's transaction; on any throw roll back.
 */
export async function replay(
  sql: Sql,
  store: LogStore,
  checkpoint: Checkpoint & { text: string },
  onProgress: (size: number, of: number) => void = () => undefined,
): Promise<Replayed> {
  // Acts wait: what they append now could take the places of what is put back.
  await sql.query('lock table ledger.stream, ledger.entry, ledger.act, ledger.pending, ledger.leaf in exclusive mode');
  const state = await readLog(sql, true);
  const setting = await readSetting(sql);
  if (!setting || state.log !== checkpoint.origin)
    throw new ReplayRefused(
      'other-log',
      `the checkpoint is of ${checkpoint.origin}, this ledger's log is ${state.log}`,
    );
  const from = state.edge.size;
  const { size } = checkpoint;
  if (size < from)
    throw new ReplayRefused('behind', `the checkpoint is of size ${size}, the database already holds ${from}`);
  const rows = new ReplayedRows(sql, setting.origin);
  let { edge } = state;
  while (edge.size < size) {
    const index = Math.floor(edge.size / tileWidth);
    const bundle = await publishedEntries(store, index, size);
    const bodies = bundle.slice(edge.size - index * tileWidth);
    const grown = extend(
      edge,
      bodies.map((body) => hashLeaf(sha256, body)),
      sha256,
    );
    await rows.put(edge.size, bodies.map(decoded));
    for (const { level, index: at, data } of grown.full)
      await sql.query('insert into ledger.tile (level, idx, data) values ($1, $2, $3)', [level, at, Buffer.from(data)]);
    edge = grown.edge;
    onProgress(edge.size, size);
  }
  if (!sameRoot(rootOf(edge, sha256), checkpoint.root))
    throw new ReplayRefused(
      'root-differs',
      `entries up to ${size} do not give the checkpoint's root: the bundles were changed, or this database holds other entries below ${from} (forked)`,
    );
  const done = await rows.finish();
  await sql.query('update ledger.log set size = $1, root = $2, edge = $3 where id = 1', [
    size,
    Buffer.from(checkpoint.root),
    edgeBytes(edge),
  ]);
  await sql.query(
    'insert into ledger.checkpoint (size, root, note) values ($1, $2, $3) on conflict (size) do nothing',
    [size, Buffer.from(checkpoint.root), checkpoint.text],
  );
  return { from, to: size, ...done };
}

function decoded(body: Buffer) {
  try {
    return { body, envelope: decodeEntry(body) };
  } catch (error) {
    throw new ReplayRefused('not-an-entry', `a bundle holds what is no entry: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
