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

interface StreamResult {
  entries: number;
  stopped: Projected['stopped'][number] | null;
}

/** A whole batch at once; where that fails, entry by entry, so that all before the one that fails are applied. */
async function projectStream(dataSource: DataSource, stream: string): Promise<StreamResult> {
  try {
    return { entries: await advance(dataSource, stream, batch), stopped: null };
  } catch (error) {
    if (isPassing(error)) throw error;
  }
  for (let entries = 0; ; entries += 1) {
    try {
      if ((await advance(dataSource, stream, 1)) === 0) return { entries, stopped: null };
    } catch (error) {
      if (isPassing(error)) throw error;
      return { entries, stopped: await stop(dataSource, stream, error) };
    }
  }
}

/** Applies the next entries of a stream in one transaction; answers how many. */
async function advance(dataSource: DataSource, stream: string, limit: number): Promise<number> {
  return dataSource.transaction(async (manager) => {
    const sql = sqlOf(manager);
    // One projector per stream at a time: the position row is the lock.
    await sql.query(`insert into projection.position values ($1, 0, null) on conflict do nothing`, [stream]);
    const [position] = await sql.query<{ seq: string }>(
      'select seq from projection.position where stream_id = $1 for update',
      [stream],
    );
    const entries = await readStream(sql, stream, Number(position?.seq ?? 0) + 1, limit);
    await applyEntries(sql, stream, entries);
    const last = entries.at(-1);
    if (last)
      await sql.query('update projection.position set seq = $2 where stream_id = $1', [stream, last.envelope.seq]);
    return entries.length;
  });
}

async function stop(dataSource: DataSource, stream: string, error: unknown): Promise<Projected['stopped'][number]> {
  const sql = sqlOf(dataSource.manager);
  const [position] = await sql.query<{ seq: string }>('select seq from projection.position where stream_id = $1', [
    stream,
  ]);
  const seq = Number(position?.seq ?? 0) + 1;
  const stopped = { stream, seq, error: error instanceof Error ? error.message : String(error) };
  await sql.query(
    `insert into projection.position values ($1, 0, $2) on conflict (stream_id) do update set stopped = excluded.stopped`,
    [stream, JSON.stringify(stopped)],
  );
  return stopped;
}

/** SQLSTATE classes of what passes by itself: connection, rollback by the server, resources, locks, shutdown, I/O. */
const passing = /^(08|40|53|55|57|58)[0-9A-Z]{3}$/;
/** A socket's own error, e.g. ECONNRESET. */
const ofTheSocket = /^E[A-Z]+$/;

/** The server's trouble, not the entry's: the stream goes on at the next run. */
function isPassing(error: unknown): boolean {
  const { code, driverError, message } = error as { code?: string; driverError?: { code?: string }; message?: string };
  const state = driverError?.code ?? code;
  if (state === undefined) return /^Connection terminated|timeout exceeded when trying to connect/.test(message ?? '');
  return passing.test(state) || ofTheSocket.test(state);
}

/** Applies entries of one stream in order to the tables of a schema; the rebuild writes beside with the same function. */
export async function applyEntries(
  sql: Sql,
  stream: string,
  entries: RecordedEntry[],
  schema = 'projection',
): Promise<void> {
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
