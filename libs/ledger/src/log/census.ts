import { canonical } from '../canonical';
import { readSetting, record } from '../genesis';
import { ledgerStream } from '../ids';
import type { Sql } from '../sql';
import { sha256 } from './cosigner';
import { emptyEdge, extend, hashLeaf, rootOf } from './tree';
import type { Edge } from './tree';

export interface StreamHead {
  stream: string;
  /** Its last sequence below the census's size. */
  seq: number;
  /** Hex leaf hash of that entry. */
  head: string;
}

export interface Census {
  date: string;
  /** Entries with an index below it are counted. */
  size: number;
  streams: number;
  /** Hex. */
  root: string;
}

/** One leaf of the census. */
export const censusLeaf = ({ stream, seq, head }: StreamHead): Uint8Array =>
  hashLeaf(sha256, Buffer.from(canonical({ head, seq, stream }), 'utf8'));

const page = 5_000;

/** The heads of all streams as the log of this size holds them, in byte order of their names. Needs a transaction. */
export async function* headsAt(sql: Sql, size: number): AsyncGenerator<StreamHead[]> {
  await sql.query(
    `declare census no scroll cursor for
       select distinct on (stream_id collate "C") stream_id as stream, seq, encode(leaf_hash, 'hex') as head
         from ledger.leaf where leaf_index < ${Number(size)} order by stream_id collate "C", seq desc`,
  );
  try {
    for (;;) {
      const rows = await sql.query<{ stream: string; seq: string; head: string }>(`fetch ${page} from census`);
      if (rows.length === 0) return;
      yield rows.map(({ stream, seq, head }) => ({ stream, seq: Number(seq), head }));
    }
  } finally {
    await sql.query('close census');
  }
}

/**
 * Counts all streams of the published log into one root, so that a stream that is left out later is missed. Once a day: a
 * second census of the same date is the first one. Inside a transaction; answers null when it was taken before, or nothing is published.
 * `at`: simulated time.
 */
export async function takeCensus(sql: Sql, date: string, at?: string): Promise<Census | null> {
  const setting = await readSetting(sql);
  const [published] = await sql.query<{ size: string | null }>('select max(size) as size from ledger.checkpoint');
  const size = Number(published?.size ?? 0);
  if (!setting || size === 0 || (await wasTaken(sql, date))) return null;
  let edge: Edge = emptyEdge;
  for await (const heads of headsAt(sql, size)) ({ edge } = extend(edge, heads.map(censusLeaf), sha256));
  const census = { date, size, streams: edge.size, root: Buffer.from(rootOf(edge, sha256)).toString('hex') };
  return (await record(sql, setting.origin, 'CensusTaken', census, { at, cause: date })) ? census : null;
}

/** Read before the counting, which is long; two at once are told apart by their act id, which is the date's. */
const wasTaken = async (sql: Sql, date: string): Promise<boolean> => {
  const [row] = await sql.query<{ taken: boolean }>(
    `select exists (select from ledger.entry where stream_id = $1 and type = 'CensusTaken'
        and convert_from(substring(body from 11), 'UTF8')::jsonb -> 'data' ->> 'date' = $2) as taken`,
    [ledgerStream, date],
  );
  return row?.taken ?? false;
};
