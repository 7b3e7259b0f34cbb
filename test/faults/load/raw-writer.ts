import { createHash, randomUUID } from 'node:crypto';
import { append, encodeEntry, lock, sqlOf } from '@dingce/ledger';
import type { Client } from 'pg';
import { leafOf } from '../checks/streams';
import type { Receipt } from './receipts';

export interface RawAct {
  stream: string;
  actId: string;
  /** How many entries the act has. */
  entries: number;
  /** Goes into each entry. */
  text?: string;
}

export const rawAct = (stream: string, entries = 1): RawAct => ({ stream, actId: randomUUID(), entries });

/** One act straight through the ledger's two functions, as the application's role, without deciders: for many entries fast. */
export async function appendRaw(client: Client, origin: string, act: RawAct): Promise<Receipt> {
  const { stream, actId, entries, text = '' } = act;
  const sql = sqlOf(client);
  const requestHash = createHash('sha256').update(actId).digest();
  await client.query('begin');
  try {
    const head = await lock(sql, { stream, kind: 'raw', actId, requestHash });
    const place = { actId, stream, leafHash: null };
    if (head.replay) {
      await client.query('commit');
      const { firstSeq, lastSeq, recordedAt } = head.replay;
      return { ...place, firstSeq, lastSeq, recordedAt, repeated: true };
    }
    let prev = head.headHash;
    const bodies = Array.from({ length: entries }, (_, part) => {
      const seq = head.headSeq + 1 + part;
      const body = encodeEntry({ ...envelope(origin, act, text), seq, prev, part, ...dated(head.now) });
      prev = leafOf(body).toString('hex');
      return body;
    });
    await append(sql, { stream, actId, requestHash, bodies });
    await client.query('commit');
    const firstSeq = head.headSeq + 1;
    return {
      ...place,
      firstSeq,
      lastSeq: head.headSeq + entries,
      leafHash: prev,
      recordedAt: head.now,
      repeated: false,
    };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

const dated = (at: string): { occurredAt: string; recordedAt: string } => ({ occurredAt: at, recordedAt: at });

const envelope = (origin: string, { stream, actId, entries }: RawAct, text: string) => ({
  v: 1 as const,
  origin,
  stream,
  act: actId,
  parts: entries,
  type: 'RawWritten',
  version: 1,
  actor: { kind: 'person' as const, id: 'p-raw', auth: { method: 'test', strength: 'none' as const } },
  basis: [],
  data: { text },
});
