import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderStore, LockStore, openCheckpoint, readSigningKey, rememberSigned } from '@dingce/ledger';
import { stateFolderOf } from './state-folder';

/**
 * Gives a signer that lost its state what it signed last, from the newest note of the lock store. Without it a signer would sign any tree once.
 * Throws when a state is there already, or when none of the signer's keys signed the note.
 */
export async function restoreState(options: {
  keyFile: string;
  stateFolder: string;
  /** Text of the note. */
  note: string;
  now: number;
}): Promise<{ origin: string; size: number }> {
  const { keyFile, stateFolder, note, now } = options;
  const keys = readFileSync(keyFile, 'utf8').trim().split('\n').map(readSigningKey);
  const { origin, size, root } = openCheckpoint(
    note,
    keys.map((k) => k.key),
  );
  const state = new LockStore(new FolderStore(join(stateFolder, stateFolderOf(origin))));
  if (!(await rememberSigned(state, { size, root, now })))
    throw new Error('签名服务已有状态，不予覆盖。\nThe signer has a state; it is not overwritten.');
  return { origin, size };
}
