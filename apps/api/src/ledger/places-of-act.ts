import type { Sql } from '@dingce/ledger';

/** Where an entry of an act stands. */
export interface Place {
  stream: string;
  seq: number;
  /** Hex. */
  leafHash: string;
  type: string;
  recordedAt: string;
  /** In the log; null until the sequencer gave it one. */
  index: number | null;
}

interface Row {
  stream_id: string;
  seq: string;
  leaf_hash: Buffer;
  type: string;
  recorded_at: Date;
  leaf_index: string | null;
}

/** All entries of an act, in its own stream first. */
export async function placesOfAct(sql: Sql, actId: string): Promise<Place[]> {
  const rows = await sql.query<Row>(
    `select e.stream_id, e.seq, e.leaf_hash, e.type, e.recorded_at, l.leaf_index
       from ledger.act a
       join ledger.entry e on e.stream_id = a.stream_id and e.seq between a.first_seq and a.last_seq
       left join ledger.leaf l on l.stream_id = e.stream_id and l.seq = e.seq
      where a.act_id = $1 order by e.stream_id desc, e.seq`,
    [actId],
  );
  return rows.map((row) => ({
    stream: row.stream_id,
    seq: Number(row.seq),
    leafHash: row.leaf_hash.toString('hex'),
    type: row.type,
    recordedAt: row.recorded_at.toISOString(),
    index: row.leaf_index === null ? null : Number(row.leaf_index),
  }));
}

/** How many entries the newest published checkpoint covers. */
export async function publishedSize(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ size: string | null }>('select max(size) as size from ledger.checkpoint');
  return Number(row?.size ?? 0);
}
