import type { Sql, Statement } from '@dingce/ledger';

export interface StoredState {
  seq: number;
  headHash: string;
  foldVersion: number;
  state: unknown;
}

/** The fold of a stream's events, kept beside its head so that nobody refolds a long stream. */
export async function readState(sql: Sql, stream: string): Promise<StoredState | null> {
  const [row] = await sql.query<{ seq: string; head_hash: string; fold_version: number; state: unknown }>(
    'select seq, head_hash, fold_version, state from projection.stream_state where stream_id = $1',
    [stream],
  );
  return row
    ? { seq: Number(row.seq), headHash: row.head_hash, foldVersion: row.fold_version, state: row.state }
    : null;
}

/** Keeps the state beside its head: the statement that travels with the append. */
export const stateBeside = (stream: string, kind: string, stored: StoredState, schema = 'projection'): Statement => ({
  text: `insert into ${schema}.stream_state values ($1, $2, $3, $4, $5, $6)
     on conflict (stream_id) do update set seq = excluded.seq, head_hash = excluded.head_hash,
       fold_version = excluded.fold_version, state = excluded.state`,
  values: [stream, kind, stored.seq, stored.headHash, stored.foldVersion, JSON.stringify(stored.state)],
});
