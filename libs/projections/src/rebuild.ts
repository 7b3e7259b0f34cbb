import { readAfter, sqlOf } from '@dingce/ledger';
import type { RecordedEntry, Sql } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { compareBeside, createBeside, dropBeside, swapBeside } from './beside';
import type { ReadModelTable, RowDifference } from './beside';
import { applyStreams, projectPending } from './projector';

const tables = ['timeline', 'register', 'dossier'] as const;
const keys: Record<(typeof tables)[number], string> = {
  timeline: 'stream_id, seq',
  register: 'stream_id',
  dossier: 'stream_id, material',
};
const lagging: ReadModelTable[] = tables.map((table) => ({ schema: 'projection', table, key: keys[table] }));
const page = 500;
/** Entries held in memory at once. */
const entriesAtOnce = 2_000;

export interface Rebuilt<T extends string = (typeof tables)[number]> {
  streams: number;
  entries: number;
  /** Rows that differ between what stood and what was rebuilt; 0 everywhere is equality. */
  differences: Record<T, number>;
}

export interface RebuildOptions {
  onProgress?: (streams: number) => void;
  /** Told of the first rows that differ in each table. */
  onDifference?: (difference: RowDifference) => void;
  /** false: compares only, and leaves everything as it stands. */
  swap?: boolean;
}

/**
 * Writes the lagging read models anew beside the standing ones, compares row by row, and swaps them in. Each stream is
 * rebuilt as far as it stood, and goes on from there; one that had stopped may try again. Runs as a role that may create schemas.
 */
export async function rebuild(dataSource: DataSource, options: RebuildOptions = {}): Promise<Rebuilt> {
  const { onProgress = () => undefined, onDifference = () => undefined, swap = true } = options;
  if (swap) await catchUp(dataSource);
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const sql = sqlOf(manager);
    // Before the snapshot: projectors wait here until the swap, and acts go on. A comparison alone rests on its snapshot.
    if (swap) await sql.query('lock table projection.position in exclusive mode');
    await createBeside(sql, lagging);
    const { streams, entries } = await writeBeside(sql, onProgress);
    const differences = { timeline: 0, register: 0, dossier: 0 };
    for (const table of lagging) {
      const { rows, first } = await compareBeside(sql, table);
      differences[table.table as keyof typeof differences] = rows;
      first.forEach(onDifference);
      if (swap) await swapBeside(sql, table);
    }
    if (swap) await sql.query('update projection.position set stopped = null where stopped is not null');
    await dropBeside(sql, lagging);
    return { streams, entries, differences };
  });
}

async function catchUp(dataSource: DataSource): Promise<void> {
  while ((await projectPending(dataSource)).streams > 0);
}

interface Standing {
  stream: string;
  seq: number;
}

async function writeBeside(
  sql: Sql,
  onProgress: (streams: number) => void,
): Promise<{ streams: number; entries: number }> {
  let streams = 0;
  let entries = 0;
  for (let after = ''; ;) {
    const rows = await sql.query<{ stream: string; seq: string }>(
      'select stream_id as stream, seq from projection.position where seq > 0 and stream_id > $1 order by stream_id limit $2',
      [after, page],
    );
    const standing = rows.map(({ stream, seq }) => ({ stream, seq: Number(seq) }));
    await readUpTo(sql, standing, async (read) => {
      await applyStreams(sql, read, 'projection_beside');
      for (const part of read.values()) entries += part.length;
    });
    streams += standing.length;
    onProgress(streams);
    const last = standing.at(-1);
    if (last === undefined) return { streams, entries };
    after = last.stream;
  }
}

/** Hands over the entries of streams up to where each is wanted, in order, many short streams at once and a long one in parts. */
export async function readUpTo(
  sql: Sql,
  wanted: Standing[],
  take: (read: Map<string, RecordedEntry[]>) => Promise<void>,
): Promise<void> {
  for (const group of grouped(wanted)) {
    const reached = new Map(group.map(({ stream }) => [stream, 0]));
    for (;;) {
      const left = group.filter(({ stream, seq }) => (reached.get(stream) ?? 0) < seq);
      if (left.length === 0) break;
      const positions = left.map(({ stream }) => ({ stream, seq: reached.get(stream) ?? 0 }));
      const read = await readAfter(sql, positions, entriesAtOnce);
      const cut = new Map(left.map(({ stream, seq }) => [stream, upTo(read.get(stream) ?? [], seq)]));
      for (const { stream, seq } of left) {
        const last = cut.get(stream)?.at(-1)?.envelope.seq;
        if (last === undefined) throw new Error(`${stream} has no entry ${(reached.get(stream) ?? 0) + 1} of ${seq}`);
        reached.set(stream, last);
      }
      await take(cut);
    }
  }
}

const upTo = (entries: RecordedEntry[], seq: number): RecordedEntry[] =>
  entries.filter(({ envelope }) => envelope.seq <= seq);

/** Streams whose entries fit into memory together; a longer one stands alone. */
function grouped(wanted: Standing[]): Standing[][] {
  const groups: Standing[][] = [];
  let room = 0;
  for (const standing of wanted) {
    if (standing.seq > room) {
      groups.push([]);
      room = entriesAtOnce;
    }
    groups.at(-1)?.push(standing);
    room -= standing.seq;
  }
  return groups;
}
