import { sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { compareBeside, createBeside, dropBeside, nameOf, readUpTo, swapBeside } from '@dingce/projections';
import type { RebuildOptions, Rebuilt } from '@dingce/projections';
import type { DataSource } from 'typeorm';
import { keptKinds, keptTables, StateFold } from './kept-states';

const schemas = { projection: 'projection_beside', identity: 'identity_beside' };
const page = 500;

interface Head {
  stream: string;
  kind: string;
  seq: number;
}

/**
 * Folds every stream anew beside what acts wrote, compares row by row, and swaps. Acts go on while it folds; they wait only
 * while it folds again what they moved meanwhile, compares and swaps. Runs as a role that may create schemas.
 */
export async function rebuildKept(dataSource: DataSource, options: RebuildOptions = {}): Promise<Rebuilt<string>> {
  const { onProgress = () => undefined, onDifference = () => undefined, swap = true } = options;
  return dataSource.transaction(swap ? 'READ COMMITTED' : 'REPEATABLE READ', async (manager) => {
    const sql = sqlOf(manager);
    await createBeside(sql, keptTables);
    const { streams, entries } = await foldAll(sql, onProgress);
    if (swap) {
      // Every act writes its stream's state first: who holds that table holds up all acts, and none holds one of the others.
      for (const table of keptTables) await sql.query(`lock table ${nameOf(table)} in exclusive mode`);
      await foldMoved(sql);
    }
    const differences: Record<string, number> = {};
    for (const table of keptTables) {
      const { rows, first } = await compareBeside(sql, table);
      differences[nameOf(table)] = rows;
      first.forEach(onDifference);
      if (swap) await swapBeside(sql, table);
    }
    await dropBeside(sql, keptTables);
    return { streams, entries, differences };
  });
}

async function foldAll(sql: Sql, onProgress: (streams: number) => void): Promise<{ streams: number; entries: number }> {
  let streams = 0;
  let entries = 0;
  for (let after = ''; ;) {
    const heads = await headsOf(
      sql,
      'select stream_id, kind, head_seq from ledger.stream where kind = any ($1) and head_seq > 0 and stream_id > $2 order by stream_id limit $3',
      [keptKinds, after, page],
    );
    await fold(sql, heads);
    streams += heads.length;
    entries += heads.reduce((sum, { seq }) => sum + seq, 0);
    onProgress(streams);
    const last = heads.at(-1);
    if (last === undefined) return { streams, entries };
    after = last.stream;
  }
}

/** What acts appended while the others were folded. */
async function foldMoved(sql: Sql): Promise<void> {
  for (;;) {
    const moved = await headsOf(
      sql,
      `select s.stream_id, s.kind, s.head_seq from ledger.stream s
         left join projection_beside.stream_state b using (stream_id)
        where s.kind = any ($1) and s.head_seq > coalesce(b.seq, 0) order by s.stream_id limit $2`,
      [keptKinds, page],
    );
    if (moved.length === 0) return;
    await fold(sql, moved);
  }
}

async function headsOf(sql: Sql, text: string, values: unknown[]): Promise<Head[]> {
  const rows = await sql.query<{ stream_id: string; kind: string; head_seq: string }>(text, values);
  return rows.map((row) => ({ stream: row.stream_id, kind: row.kind, seq: Number(row.head_seq) }));
}

async function fold(sql: Sql, heads: Head[]): Promise<void> {
  const under = new Map(
    heads.map(({ stream, kind, seq }) => [stream, { seq, fold: new StateFold(stream, kind, schemas) }]),
  );
  await readUpTo(sql, heads, async (read) => {
    for (const [stream, entries] of read) {
      const folding = under.get(stream);
      await folding?.fold.take(sql, entries);
      if (folding && entries.at(-1)?.envelope.seq === folding.seq) {
        await folding.fold.write(sql);
        under.delete(stream);
      }
    }
  });
}
