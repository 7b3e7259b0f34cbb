import { randomUUID } from 'node:crypto';
import { leafHash } from '@dingce/ledger';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './appends';
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

/** The same bytes and the same four journeys as an act of the ledger: begin, lock and read the head, insert, commit. */
export function chainOne(client: PoolClient): Promise<void> {
  return inTransaction(client, async () => {
    const { rows } = await client.query<{ n: string; hash: Buffer }>({
      name: 'chain-head',
      text: 'select n, hash from chain_head()',
    });
    const seq = Number(rows[0]?.n ?? 0) + 1;
    const prev = rows[0]?.hash.toString('hex') ?? zero;
    const stream = `decision/${randomUUID()}`;
    const body = entryOf512Bytes({ stream, seq, prev, act: randomUUID(), at: new Date().toISOString() });
    await client.query({
      name: 'chain-insert',
      text: 'insert into hash_chain values ($1, $2, $3, $4)',
      values: [seq, body, Buffer.from(prev, 'hex'), Buffer.from(leafHash(body), 'hex')],
    });
  });
}
