import { Client } from 'pg';

/** What must not differ before and after the database was carried to another server. */
export interface Fingerprint {
  entries: number;
  /** Over the exact bytes of all entries, in the log's order. */
  bodies: string;
  leaves: number;
  tiles: string;
  log: string;
  checkpoints: string;
  streams: string;
  acts: string;
}

export async function fingerprintOf(url: string): Promise<Fingerprint> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Fingerprint>(`
      select (select count(*)::int from ledger.entry) as entries,
             (select count(*)::int from ledger.leaf) as leaves,
             (select md5(string_agg(md5(e.body || l.leaf_hash), '' order by l.leaf_index)) from ledger.leaf l join ledger.entry e using (stream_id, seq)) as bodies,
             (select coalesce(md5(string_agg(level || '/' || idx || md5(data), ',' order by level, idx)), '') from ledger.tile) as tiles,
             (select log || ' ' || size || ' ' || encode(root, 'hex') || ' ' || md5(edge) from ledger.log) as log,
             (select md5(string_agg(size || note, ',' order by size)) from ledger.checkpoint) as checkpoints,
             (select md5(string_agg(stream_id || head_seq || encode(head_hash, 'hex'), ',' order by stream_id collate "C")) from ledger.stream) as streams,
             (select md5(string_agg(act_id || stream_id || encode(request_hash, 'hex'), ',' order by act_id, stream_id collate "C")) from ledger.act) as acts`);
    if (!rows[0]) throw new Error('the database told nothing');
    return rows[0];
  } finally {
    await client.end();
  }
}
