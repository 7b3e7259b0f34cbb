import { decodeEntry, ledgerStream, readNote, readVerifierKey, signedBy } from '@dingce/ledger';
import type { Checkpoint, Envelope, Sql } from '@dingce/ledger';

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
async function checkpointSignedBy(
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

export interface SignedRotation extends HistoryEntry {
  /** The first published checkpoint that the older key signed and that covers the rotation. */
  signed: { size: number; note: string };
}

/** The chain from older keys to the newest, oldest first; it ends where no checkpoint of the older key is kept. `unproved`: how many are left out. */
export async function signedRotations(
  sql: Sql,
  { origin, size }: Pick<Checkpoint, 'origin' | 'size'>,
): Promise<{ rotations: SignedRotation[]; unproved: number }> {
  const all = (await historyOf(sql, 'LogKeyRotated', size)).filter(
    ({ envelope }) => (envelope.data as { log: string }).log === origin,
  );
  const rotations: SignedRotation[] = [];
  for (const rotation of all) {
    const signed = await checkpointSignedBy(sql, rotation.index, (rotation.envelope.data as { from: string }).from);
    if (!signed || signed.size > size) break;
    rotations.push({ ...rotation, signed });
  }
  return { rotations, unproved: all.length - rotations.length };
}
