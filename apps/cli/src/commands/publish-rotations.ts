import { logFrom, publishedLogStore } from '@dingce/api';
import { publishRotations } from '@dingce/evidence';
import { asOwner } from '@dingce/installation';
import { logFolders } from '../up/log-parts';
import { ownerUrl } from './database';

/** Ends with 1 when a rotation can't be proved: its older key has signed no checkpoint that covers it. */
export async function publishKeyRotations(): Promise<void> {
  const store = publishedLogStore(logFrom(process.env) ?? { kind: 'folder', folder: logFolders.published });
  if (!store) throw new Error('未设置 DINGCE_LOG。\nDINGCE_LOG is not set.');
  const answer = await asOwner(ownerUrl(), (sql) => publishRotations(sql, store));
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  if (answer.unproved > 0) process.exitCode = 1;
}
