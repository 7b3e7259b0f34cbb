import type { Sql } from '../sql';
import { sameRoot } from './checkpoint';
import { sha256 } from './cosigner';
import { edgeBytes } from './edge-bytes';
import { LogHalted } from './log-halted';
import { readLog } from './log-state';
import type { LogState } from './log-state';
import { extend, rootOf } from './tree';

interface PendingRow {
  pending_id: string;
  stream_id: string;
  seq: string;
  leaf_hash: Buffer;
}

/** Entries taken at once; more where an act would be cut in two. */
export const batchSize = 4_000;

/** Where the caller saw the log last. */
export interface Seen {
  log: string;
  size: number;
}

/**
 * Gives committed entries the next indexes, in one transaction of the caller's, behind the log's row lock. There are no gaps to
 * wait for: only committed rows are seen, and of one stream in its order. Nothing gets a place in a log that is shorter than it was
 * `seen`: those places were given away before the database went back.
 */
export async function sequence(sql: Sql, seen?: Seen): Promise<{ state: LogState; taken: number }> {
  // It is signed next: a tree that a crash could take back must not be.
  await sql.query(`select set_config('synchronous_commit', 'on', true)`);
  const state = await readLog(sql, true);
  if (state.halted !== null) throw new LogHalted('halted', state.halted);
  if (seen && seen.log !== state.log)
    throw new LogHalted('halted', `${seen.log} was succeeded by ${state.log}: the sequencer must be started anew`);
  if (seen && seen.size > state.edge.size)
    throw new LogHalted(
      'rolled-back',
      `the log had ${seen.size} entries, the database has only ${state.edge.size}: it was rolled back`,
    );
  if (!sameRoot(rootOf(state.edge, sha256), state.root))
    throw new LogHalted('tampered', `the edge of the log does not have its root at size ${state.edge.size}`);
  const pending = await wholeActs(sql);
  if (pending.length === 0) return { state, taken: 0 };
  const { edge, full } = extend(
    state.edge,
    pending.map((row) => row.leaf_hash),
    sha256,
  );
  const root = Buffer.from(rootOf(edge, sha256));
  await sql.query(
    `insert into ledger.leaf (leaf_index, stream_id, seq, leaf_hash)
       select $1::bigint + n - 1, stream_id, seq, leaf_hash
         from unnest($2::text[], $3::bigint[], $4::bytea[]) with ordinality as p(stream_id, seq, leaf_hash, n)`,
    [
      state.edge.size,
      pending.map((row) => row.stream_id),
      pending.map((row) => row.seq),
      pending.map((row) => row.leaf_hash),
    ],
  );
  if (full.length > 0)
    await sql.query(
      'insert into ledger.tile (level, idx, data) select * from unnest($1::int[], $2::bigint[], $3::bytea[])',
      [full.map((t) => t.level), full.map((t) => t.index), full.map((t) => Buffer.from(t.data))],
    );
  await sql.query('delete from ledger.pending where pending_id = any ($1::bigint[])', [
    pending.map((row) => row.pending_id),
  ]);
  await sql.query('update ledger.log set size = $1, root = $2, edge = $3 where id = 1', [
    edge.size,
    root,
    edgeBytes(edge),
  ]);
  return { state: { ...state, edge, root }, taken: pending.length };
}

/** A checkpoint holds an act whole or not at all: what is published could be all that is left to replay it from. */
async function wholeActs(sql: Sql): Promise<PendingRow[]> {
  const first = await sql.query<PendingRow>(
    'select pending_id, stream_id, seq, leaf_hash from ledger.pending order by pending_id limit $1',
    [batchSize],
  );
  if (first.length < batchSize) return first;
  const rest = await sql.query<PendingRow>(
    `with taken as (select distinct act_id from ledger.entry join unnest($1::text[], $2::bigint[]) as t(stream_id, seq) using (stream_id, seq))
     select p.pending_id, p.stream_id, p.seq, p.leaf_hash from ledger.pending p join ledger.entry using (stream_id, seq) join taken using (act_id)
      where p.pending_id > $3 order by p.pending_id`,
    [first.map((row) => row.stream_id), first.map((row) => row.seq), first.at(-1)?.pending_id],
  );
  return [...first, ...rest];
}
