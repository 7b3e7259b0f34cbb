import { createHash, randomUUID } from 'node:crypto';
import { append, brieflyOn, lock } from '@dingce/ledger';
import type { Pool, PoolClient } from 'pg';
import { entryOf512Bytes } from './entry-of-512-bytes';

export interface Appended {
  stream: string;
  seq: number;
}

export const newStream = (): string => `decision/${randomUUID()}`;

/** One act through the ledger's core, in the two journeys of an act: begin and lock, append and commit. Answers after the commit. */
export async function appendOne(client: PoolClient, stream: string): Promise<Appended> {
  const actId = randomUUID();
  const requestHash = createHash('sha256').update(actId).digest();
  return brieflyOn(client, async (sql) => {
    const head = await lock(sql, { stream, kind: 'decision', actId, requestHash });
    const seq = head.headSeq + 1;
    const body = entryOf512Bytes({ stream, seq, prev: head.headHash, act: actId, at: head.now });
    await append(sql, { stream, actId, requestHash, bodies: [body] });
    return { stream, seq };
  });
}

/** Takes connections for the time that `work` takes, one a writer. */
export async function withClients<T>(pool: Pool, n: number, work: (clients: PoolClient[]) => Promise<T>): Promise<T> {
  const clients = await Promise.all(Array.from({ length: n }, () => pool.connect()));
  try {
    return await work(clients);
  } finally {
    for (const client of clients) client.release();
  }
}
