import type { Pool, PoolClient } from 'pg';
import { sqlOf } from './sql';
import type { Sql } from './sql';

/** One transaction on a connection of the pool; a connection that can't even roll back is not given back to it. */
export async function transaction<T>(pool: Pool, work: (sql: Sql, client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(sqlOf(client), client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => undefined,
      (failed: Error) => failed,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}
