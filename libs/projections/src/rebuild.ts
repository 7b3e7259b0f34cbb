import { readStream, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { applyStreams, projectPending } from './projector';

const batch = 500;
const tables = ['timeline', 'register', 'dossier'] as const;
const keys: Record<(typeof tables)[number], string> = {
  timeline: 'stream_id, seq',
  register: 'stream_id',
  dossier: 'stream_id, material',
};

export interface Rebuilt {
  streams: number;
  entries: number;
  /** Rows that differ between what stood and what was rebuilt; 0 everywhere is equality. */
  differences: Record<(typeof tables)[number], number>;
}

/**
 * Writes the lagging read models anew beside the standing ones, compares row by row, and swaps them in. Each stream is
 * rebuilt as far as it stood, and goes on from there; one that had stopped may try again. Runs as a role that may create schemas.
 */
export async function rebuild(
  dataSource: DataSource,
  onProgress: (streams: number) => void = () => undefined,
): Promise<Rebuilt> {
  await catchUp(dataSource);
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const sql = sqlOf(manager);
    // Before the snapshot: projectors wait here until the swap, and acts go on.
    await sql.query('lock table projection.position in exclusive mode');
    await sql.query('create schema projection_beside');
    for (const table of tables)
      await sql.query(`create table projection_beside.${table} (like projection.${table} including all)`);
    const { streams, entries } = await writeBeside(sql, onProgress);
    const differences = { timeline: 0, register: 0, dossier: 0 };
    for (const table of tables) differences[table] = await differing(sql, table);
    for (const table of tables) {
      await sql.query(`delete from projection.${table}`);
      await sql.query(
        `insert into projection.${table} select * from projection_beside.${table} order by ${keys[table]}`,
      );
    }
    await sql.query('update projection.position set stopped = null where stopped is not null');
    await sql.query('drop schema projection_beside cascade');
    return { streams, entries, differences };
  });
}

async function catchUp(dataSource: DataSource): Promise<void> {
  while ((await projectPending(dataSource)).streams > 0);
}

async function writeBeside(
  sql: Sql,
  onProgress: (streams: number) => void,
): Promise<{ streams: number; entries: number }> {
  let streams = 0;
  let entries = 0;
  for (let after = ''; ;) {
    const standing = await sql.query<{ stream: string; seq: string }>(
      'select stream_id as stream, seq from projection.position where seq > 0 and stream_id > $1 order by stream_id limit 500',
      [after],
    );
    for (const { stream, seq } of standing) {
      entries += await writeStream(sql, stream, Number(seq));
      streams += 1;
    }
    onProgress(streams);
    const last = standing.at(-1);
    if (last === undefined) return { streams, entries };
    after = last.stream;
  }
}

async function writeStream(sql: Sql, stream: string, upTo: number): Promise<number> {
  for (let from = 1; from <= upTo; from += batch) {
    const entries = await readStream(sql, stream, from, Math.min(batch, upTo - from + 1));
    await applyStreams(sql, new Map([[stream, entries]]), 'projection_beside');
  }
  return upTo;
}

async function differing(sql: Sql, table: (typeof tables)[number]): Promise<number> {
  const [row] = await sql.query<{ n: string }>(
    `select count(*) as n from ((table projection.${table} except all table projection_beside.${table})
       union all (table projection_beside.${table} except all table projection.${table})) as d`,
  );
  return Number(row?.n ?? 0);
}
