import { listStreams, readStream, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { applyEntries } from './projector';

const tables = ['timeline', 'register', 'dossier'] as const;
const keys: Record<(typeof tables)[number], string> = { timeline: 'stream_id, seq', register: 'stream_id', dossier: 'stream_id, material' };

export interface Rebuilt {
  streams: number;
  entries: number;
  /** Rows that differ between what stood and what was rebuilt; 0 everywhere is equality. */
  differences: Record<(typeof tables)[number], number>;
}

/** Writes the lagging read models anew beside the standing ones, compares row by row, and swaps them in. */
export async function rebuild(dataSource: DataSource, onProgress: (streams: number) => void = () => undefined): Promise<Rebuilt> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const sql = sqlOf(manager);
    await sql.query('create schema projection_beside');
    for (const table of tables) await sql.query(`create table projection_beside.${table} (like projection.${table} including all)`);
    let streams = 0;
    let entries = 0;
    for (let after = ''; ; ) {
      const names = await listStreams(sql, null, after, 500);
      for (const stream of names) {
        const all = await readStream(sql, stream);
        await applyEntries(sql, stream, all, 'projection_beside');
        entries += all.length;
        streams += 1;
      }
      onProgress(streams);
      const last = names.at(-1);
      if (last === undefined) break;
      after = last;
    }
    const differences = { timeline: 0, register: 0, dossier: 0 };
    for (const table of tables) differences[table] = await differing(sql, table);
    for (const table of tables) {
      await sql.query(`delete from projection.${table}`);
      await sql.query(`insert into projection.${table} select * from projection_beside.${table} order by ${keys[table]}`);
    }
    await sql.query(`delete from projection.position`);
    await sql.query(`insert into projection.position select stream_id, head_seq, null from ledger.stream where head_seq > 0`);
    await sql.query('drop schema projection_beside cascade');
    return { streams, entries, differences };
  });
}

async function differing(sql: Sql, table: (typeof tables)[number]): Promise<number> {
  const [row] = await sql.query<{ n: string }>(
    `select count(*) as n from ((table projection.${table} except all table projection_beside.${table})
       union all (table projection_beside.${table} except all table projection.${table})) as d`,
  );
  return Number(row?.n ?? 0);
}
