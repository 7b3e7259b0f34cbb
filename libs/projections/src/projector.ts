import { readStream, sqlOf } from '@dingce/ledger';
import type { RecordedEntry, Sql } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { dossierRow, writeDossier } from './dossier';
import { foldRegister, readRegister, writeRegister } from './register';
import { timelineRow, writeTimeline } from './timeline';

const batch = 500;

export interface Projected {
  streams: number;
  entries: number;
  /** Streams that stopped at an entry that could not be applied. Never skipped: an operator must look. */
  stopped: { stream: string; seq: number; error: string }[];
}

/** Brings the read models that may lag up to the ledger: per stream, in order, exactly once. */
export async function projectPending(dataSource: DataSource, limit = 200): Promise<Projected> {
  const behind = await sqlOf(dataSource.manager).query<{ stream_id: string }>(
    `select s.stream_id from ledger.stream s left join projection.position p using (stream_id)
      where s.head_seq > coalesce(p.seq, 0) and p.stopped is null limit $1`,
    [limit],
  );
  const projected: Projected = { streams: behind.length, entries: 0, stopped: [] };
  for (const { stream_id: stream } of behind) {
    const result = await projectStream(dataSource, stream);
    projected.entries += result.entries;
    if (result.stopped) projected.stopped.push(result.stopped);
  }
  return projected;
}

async function projectStream(dataSource: DataSource, stream: string): Promise<{ entries: number; stopped: Projected['stopped'][number] | null }> {
  let at = 0;
  try {
    const entries = await dataSource.transaction(async (manager) => {
      const sql = sqlOf(manager);
      // One projector per stream at a time: the position row is the lock.
      await sql.query(`insert into projection.position values ($1, 0, null) on conflict do nothing`, [stream]);
      const [position] = await sql.query<{ seq: string }>('select seq from projection.position where stream_id = $1 for update', [stream]);
      const from = Number(position?.seq ?? 0);
      const entries = await readStream(sql, stream, from + 1, batch);
      for (const entry of entries) at = entry.envelope.seq;
      await applyEntries(sql, stream, entries);
      const last = entries.at(-1);
      if (last) await sql.query('update projection.position set seq = $2 where stream_id = $1', [stream, last.envelope.seq]);
      return entries.length;
    });
    return { entries, stopped: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const stopped = { stream, seq: at, error: message };
    await sqlOf(dataSource.manager).query(
      `insert into projection.position values ($1, 0, $2) on conflict (stream_id) do update set stopped = excluded.stopped`,
      [stream, JSON.stringify(stopped)],
    );
    return { entries: 0, stopped };
  }
}

/** Applies entries of one stream in order to the tables of a schema; the rebuild writes beside with the same function. */
export async function applyEntries(sql: Sql, stream: string, entries: RecordedEntry[], schema = 'projection'): Promise<void> {
  await writeTimeline(sql, entries.map(timelineRow), schema);
  if (!stream.startsWith('decision/')) return;
  let register = await readRegister(sql, stream, schema);
  for (const entry of entries) {
    register = foldRegister(register, entry);
    const paper = dossierRow(entry);
    if (paper) await writeDossier(sql, stream, paper, schema);
  }
  if (register) await writeRegister(sql, stream, register, schema);
}
