import type { LogStore, Sql } from '@dingce/ledger';
import { signedRotations } from '../gather/ledger-history';
import { PublishedLog } from './published-log';

/** Where the checkpoint lies that proves the n-th rotation to whoever trusts only older keys. */
export const rotationPath = (n: number): string => `rotations/${n}`;

export interface PublishedRotations {
  published: number;
  /** Rotations from the first on of which no checkpoint of the older key is kept. */
  unproved: number;
}

/** Lays the proofs of the log's rotations beside its other files, over those of a log before it. Repeating it changes nothing. Throws NothingPublished. */
export async function publishRotations(sql: Sql, store: LogStore): Promise<PublishedRotations> {
  const { checkpoint } = await PublishedLog.open(store);
  const { rotations, unproved } = await signedRotations(sql, checkpoint);
  for (const [i, { signed }] of rotations.entries())
    await store.put(rotationPath(i + 1), Buffer.from(signed.note, 'utf8'));
  return { published: rotations.length, unproved };
}
