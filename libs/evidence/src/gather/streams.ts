import { decodeEntry } from '@dingce/ledger';
import type { Envelope, Sql } from '@dingce/ledger';

export interface GatheredEntry {
  seq: number;
  index: number;
  /** Hex. */
  leaf: string;
  body: Buffer;
  envelope: Envelope;
}

/** What stands in the record can't be read: which entry, and why. */
export class EntryUnreadable extends Error {
  constructor(stream: string, seq: number, options: ErrorOptions) {
    super(
      `条目无法解读：${stream} 第 ${seq} 条。\nEntry ${seq} of ${stream} can't be read: ${String((options.cause as Error).message)}`,
      options,
    );
  }
}

/** The streams of a decision, itself first: then its comments, then its attempts. Those that hold nothing are left out. */
export async function streamsOf(sql: Sql, decisionId: string): Promise<{ stream: string; headSeq: number }[]> {
  const rows = await sql.query<{ stream_id: string; head_seq: string }>(
    `select stream_id, head_seq from ledger.stream
      where head_seq > 0 and (stream_id in ('decision/' || $1::text, 'attempts/' || $1::text) or starts_with(stream_id, 'comments/' || $1::text || '/'))
      order by case split_part(stream_id, '/', 1) when 'decision' then 0 when 'comments' then 1 else 2 end, stream_id collate "C"`,
    [decisionId],
  );
  return rows.map(({ stream_id: stream, head_seq }) => ({ stream, headSeq: Number(head_seq) }));
}

/** Up to which index the streams reach; null while one of their entries has no index yet. */
export async function lastIndexOf(sql: Sql, streams: { stream: string; headSeq: number }[]): Promise<number | null> {
  const rows = await sql.query<{ leaf_index: string }>(
    `select l.leaf_index from unnest($1::text[], $2::bigint[]) as s(stream_id, seq) join ledger.leaf l using (stream_id, seq)`,
    [streams.map(({ stream }) => stream), streams.map(({ headSeq }) => headSeq)],
  );
  if (rows.length < streams.length) return null;
  return Math.max(...rows.map(({ leaf_index: index }) => Number(index)));
}

const batch = 500;

interface Row {
  seq: string;
  body: Buffer;
  leaf_hash: Buffer;
  leaf_index: string;
}

/** A stream's entries in order, from the first to the last that stands below `size` in the log. Throws EntryUnreadable. */
export async function* entriesBelow(sql: Sql, stream: string, size: number): AsyncGenerator<GatheredEntry> {
  for (let after = 0; ;) {
    const rows = await sql.query<Row>(
      `select e.seq, e.body, l.leaf_hash, l.leaf_index from ledger.entry e join ledger.leaf l using (stream_id, seq)
        where e.stream_id = $1 and e.seq > $2 and l.leaf_index < $3 order by e.seq limit $4`,
      [stream, after, size, batch],
    );
    for (const { seq, body, leaf_hash, leaf_index } of rows)
      yield {
        seq: Number(seq),
        index: Number(leaf_index),
        leaf: leaf_hash.toString('hex'),
        body,
        envelope: decoded(stream, Number(seq), body),
      };
    const last = rows.at(-1);
    if (!last || rows.length < batch) return;
    after = Number(last.seq);
  }
}

function decoded(stream: string, seq: number, body: Buffer): Envelope {
  try {
    return decodeEntry(body);
  } catch (cause) {
    throw new EntryUnreadable(stream, seq, { cause });
  }
}
