import { randomUUID } from 'node:crypto';
import { auditBody, createAuditTable, insertAuditRow, openPool } from './audit-table';
import type { Bench } from './bench-servers';
import { runLoad } from './measure';

const table = 'raw_audit';

/** The floor: one durable insert of one row a time on each of the connections. */
export const benchRawPostgres: Bench = async ({ databaseUrl, load }) => {
  const pool = openPool(databaseUrl, load.clients);
  try {
    await createAuditTable(pool, table);
    const figures = await runLoad(load, async (timed) => {
      const row = { subject: randomUUID(), step: 1, body: auditBody };
      await timed(() => insertAuditRow(pool, table, row));
    });
    return [{ name: 'raw-postgres', ...figures }];
  } finally {
    await pool.end();
  }
};
