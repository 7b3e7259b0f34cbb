import { decodeEntry } from '../envelope';
import type { Envelope } from '../envelope';
import { ledgerStream } from '../ids';
import type { Sql } from '../sql';

/** An entry of the ledger's own stream, with its place in the log. */
export interface HistoryEntry {
  index: number;
  body: Buffer;
  envelope: Envelope;
}

/** Entries of one type in the ledger's own history below a size of the log, oldest first. */
export async function historyOf(sql: Sql, type: string, size: number): Promise<HistoryEntry[]> {
  const rows = await sql.query<{ body: Buffer; leaf_index: string }>(
    `select e.body, l.leaf_index from ledger.entry e join ledger.leaf l using (stream_id, seq)
      where e.stream_id = $1 and e.type = $2 and l.leaf_index < $3 order by e.seq`,
    [ledgerStream, type, size],
  );
  return rows.map(({ body, leaf_index }) => ({ index: Number(leaf_index), body, envelope: decodeEntry(body) }));
}
