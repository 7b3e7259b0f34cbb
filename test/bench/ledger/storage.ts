import type { Pool } from 'pg';

const tables = ['entry', 'act', 'stream', 'leaf', 'tile', 'checkpoint'] as const;

export interface Storage {
  /** With indexes and TOAST, bytes by entry. */
  bytesPerEntry: number;
  byTable: Record<string, number>;
}

/** What an entry costs on disk when it has its place in the log; what waits (`pending`) is emptied again and not counted. */
export async function storagePerEntry(owner: Pool): Promise<Storage> {
  const { rows } = await owner.query<{ table: string; bytes: string; entries: string }>(
    `select t as table, pg_total_relation_size(('ledger.' || t)::regclass) as bytes,
            (select count(*) from ledger.entry) as entries from unnest($1::text[]) as t`,
    [tables],
  );
  const entries = Number(rows[0]?.entries ?? 0);
  const byTable = Object.fromEntries(rows.map((row) => [row.table, Math.round(Number(row.bytes) / entries)]));
  return { bytesPerEntry: Object.values(byTable).reduce((sum, bytes) => sum + bytes, 0), byTable };
}
