import { sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { Client } from 'pg';

/** One transaction on a connection of its owner's: for what no role of the application may do. */
export async function asOwner<T>(ownerUrl: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    const result = await work(sqlOf(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    await client.end();
  }
}
