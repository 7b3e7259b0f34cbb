import { transaction } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { Pool } from 'pg';

/** One transaction on a connection of its owner's: for what no role of the application may do. */
export async function asOwner<T>(ownerUrl: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const pool = new Pool({ connectionString: ownerUrl, max: 1 });
  try {
    return await transaction(pool, work);
  } finally {
    await pool.end();
  }
}
