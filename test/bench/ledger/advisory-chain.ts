import { randomUUID } from 'node:crypto';
import { brieflyOn, leafHash } from '@dingce/ledger';
import type { Pool, PoolClient } from 'pg';
import { entryOf512Bytes } from './entry-of-512-bytes';

/** The usual way of a tamper-evident table: one hash chain over all entries, its head behind one advisory lock. */
export async function createChain(pool: Pool): Promise<void> {
  await pool.query(`
    create table hash_chain (n bigint primary key, body bytea not null, prev_hash bytea not null, hash bytea not null);
    create function chain_head() returns table (n bigint, hash bytea) language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(713);
      -- A statement of its own, so that it sees what was committed while this one waited.
      return query select c.n, c.hash from hash_chain c order by c.n desc limit 1;
    end $$`);
}

const zero = '0'.repeat(64);

/** The same bytes and the same two journeys as an act of the ledger: begin, lock and read the head; insert and commit. */
export function chainOne(client: PoolClient): Promise<void> {
  return brieflyOn(client, async (sql) => {
    const [head] = await sql.query<{ n: string; hash: Buffer }>('select n, hash from chain_head()');
    const seq = Number(head?.n ?? 0) + 1;
    const prev = head?.hash.toString('hex') ?? zero;
    const stream = `decision/${randomUUID()}`;
    const body = entryOf512Bytes({ stream, seq, prev, act: randomUUID(), at: new Date().toISOString() });
    sql.send('insert into hash_chain values ($1, $2, $3, $4)', [
      seq,
      body,
      Buffer.from(prev, 'hex'),
      Buffer.from(leafHash(body), 'hex'),
    ]);
  });
}
