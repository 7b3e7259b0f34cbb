import { upcast } from '@dingce/domain';
import { readAfter, sqlOf } from '@dingce/ledger';
import type { RecordedEntry, Sql } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { dossierRow, writeDossier } from './dossier';
import type { DossierRow } from './dossier';
import { foldRegister, readRegisters, writeRegisters } from './register';
import type { RegisterEntry } from './register';
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
  const streams = behind.map((row) => row.stream_id);
  if (streams.length === 0) return { streams: 0, entries: 0, stopped: [] };
  try {
    return { streams: streams.length, entries: await advance(dataSource, streams, batch), stopped: [] };
  } catch (error) {
    if (isPassing(error)) throw error;
  }
  // Something in it can't be applied: stream by stream, so that the others go on.
  const projected: Projected = { streams: streams.length, entries: 0, stopped: [] };
  for (const stream of streams) {
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
    return { entries: await advance(dataSource, [stream], batch), stopped: null };
  } catch (error) {
    if (isPassing(error)) throw error;
  }
  for (let entries = 0; ; entries += 1) {
    try {
      if ((await advance(dataSource, [stream], 1)) === 0) return { entries, stopped: null };
    } catch (error) {
      if (isPassing(error)) throw error;
      return { entries, stopped: await stop(dataSource, stream, error) };
    }
  }
}

/** Applies the next entries of these streams in one transaction; answers how many. */
async function advance(dataSource: DataSource, streams: string[], perStream: number): Promise<number> {
  return dataSource.transaction(async (manager) => {
    const sql = sqlOf(manager);
    // One projector per stream at a time: the position row is the lock, taken in one order by all.
    await sql.query(
      `insert into projection.position select s, 0, null from unnest($1::text[]) as s order by s on conflict do nothing`,
      [streams],
    );
    const positions = await sql.query<{ stream: string; seq: string }>(
      `select stream_id as stream, seq from projection.position where stream_id = any ($1) order by stream_id for update`,
      [streams],
    );
    const entries = await readAfter(
      sql,
      positions.map(({ stream, seq }) => ({ stream, seq: Number(seq) })),
      perStream,
    );
    await applyStreams(sql, entries);
    const reached = [...entries].map(([stream, read]) => ({ stream, seq: read.at(-1)?.envelope.seq ?? 0 }));
    await sql.query(
      `update projection.position p set seq = r.seq from unnest($1::text[], $2::bigint[]) as r(stream_id, seq) where p.stream_id = r.stream_id`,
      [reached.map((r) => r.stream), reached.map((r) => r.seq)],
    );
    return [...entries.values()].reduce((sum, read) => sum + read.length, 0);
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

const understood = (entry: RecordedEntry): RecordedEntry => ({ ...entry, envelope: upcast(entry.envelope) });

/**
 * Applies entries, of each stream in order, to the tables of a schema; the rebuild writes beside with the same function. Throws
 * EventNotUnderstood for an entry that a newer program wrote: its stream stops there.
 */
export async function applyStreams(
  sql: Sql,
  stored: Map<string, RecordedEntry[]>,
  schema = 'projection',
): Promise<void> {
  const streams = new Map([...stored].map(([stream, entries]) => [stream, entries.map(understood)]));
  await writeTimeline(sql, [...streams.values()].flat().map(timelineRow), schema);
  const decisions = [...streams].filter(([stream]) => stream.startsWith('decision/'));
  if (decisions.length === 0) return;
  const standing = await readRegisters(
    sql,
    decisions.map(([stream]) => stream),
    schema,
  );
  const registers = new Map<string, RegisterEntry>();
  const papers = new Map<string, DossierRow & { stream: string }>();
  for (const [stream, entries] of decisions) {
    const before = standing.get(stream) ?? null;
    const after = entries.reduce(foldRegister, before);
    if (after && after !== before) registers.set(stream, after);
    for (const entry of entries) {
      const paper = dossierRow(entry);
      if (paper) papers.set(`${stream} ${paper.material}`, { stream, ...paper });
    }
  }
  await writeRegisters(sql, registers, schema);
  await writeDossier(sql, [...papers.values()], schema);
}
