import type { Sql } from '../sql';
import { readEdgeBytes } from './edge-bytes';
import { tileWidth } from './tree';
import type { Edge, ReadTile } from './tree';

/** Where the log stands in the database: sequenced, not necessarily published. */
export interface LogState {
  log: string;
  edge: Edge;
  root: Buffer;
  /** Why nothing may be recorded or signed any more. */
  halted: string | null;
}

interface LogRow {
  log: string;
  size: string;
  root: Buffer;
  edge: Buffer;
  halted: string | null;
}

/** `fenced`: holds the row's lock until the transaction ends, so that no other sequencer goes on meanwhile. */
export async function readLog(sql: Sql, fenced = false): Promise<LogState> {
  const [row] = await sql.query<LogRow>(
    `select log, size, root, edge, halted from ledger.log where id = 1${fenced ? ' for update' : ''}`,
  );
  if (!row) throw new Error('the ledger has not been opened');
  const { log, size, root, edge, halted } = row;
  return { log, root, halted, edge: readEdgeBytes(Number(size), edge) };
}

/** The tiles of the sequenced tree: full ones from their table, the others from the edge. */
export const sequencedTiles =
  (sql: Sql, edge: Edge): ReadTile =>
  async ({ level, index }) => {
    if (Math.floor(edge.size / tileWidth ** (level + 1)) === index) return Buffer.concat(edge.levels[level] ?? []);
    const [row] = await sql.query<{ data: Buffer }>('select data from ledger.tile where level = $1 and idx = $2', [
      level,
      index,
    ]);
    if (!row) throw new Error(`tile ${level}/${index} is missing in the database`);
    return row.data;
  };
