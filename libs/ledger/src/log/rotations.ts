import type { Sql } from '../sql';
import type { Checkpoint } from './checkpoint';
import { historyOf } from './ledger-history';
import type { HistoryEntry } from './ledger-history';
import type { LogStore } from './log-store';
import { readNote, readVerifierKey, signedBy } from './note';
import { rotationPath } from './paths';

export interface SignedRotation extends HistoryEntry {
  /** The first published checkpoint that the older key signed and that covers the rotation. */
  signed: { size: number; note: string };
}

const tried = 200;

/** The first published checkpoint that covers an index and carries a key's signature; null when none of those kept does. */
async function checkpointSignedBy(sql: Sql, index: number, key: string): Promise<SignedRotation['signed'] | null> {
  const wanted = readVerifierKey(key);
  const rows = await sql.query<{ size: string; note: string }>(
    'select size, note from ledger.checkpoint where size > $1 order by size limit $2',
    [index, tried],
  );
  const found = rows.find(({ note }) => signedBy(readNote(note), wanted));
  return found ? { size: Number(found.size), note: found.note } : null;
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

/** Lays the proofs of the log's rotations beside its other files, over those of a log before it. Answers how many there are. Repeating it changes nothing. */
export async function publishRotations(
  sql: Sql,
  store: LogStore,
  checkpoint: Pick<Checkpoint, 'origin' | 'size'>,
): Promise<number> {
  const { rotations } = await signedRotations(sql, checkpoint);
  for (const [i, { signed }] of rotations.entries())
    await store.put(rotationPath(i + 1), Buffer.from(signed.note, 'utf8'));
  return rotations.length;
}
