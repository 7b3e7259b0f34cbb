import { decodeEntry, ledgerStream, readNote, readVerifierKey, signedBy } from '@dingce/ledger';
import type { Envelope, Sql } from '@dingce/ledger';

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

const tried = 200;

/** The first published checkpoint that covers an index and carries a key's signature; null when none of those kept does. */
export async function checkpointSignedBy(
  sql: Sql,
  index: number,
  key: string,
): Promise<{ size: number; note: string } | null> {
  const wanted = readVerifierKey(key);
  const rows = await sql.query<{ size: string; note: string }>(
    'select size, note from ledger.checkpoint where size > $1 order by size limit $2',
    [index, tried],
  );
  const found = rows.find(({ note }) => signedBy(readNote(note), wanted));
  return found ? { size: Number(found.size), note: found.note } : null;
}
