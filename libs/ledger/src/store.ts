import { decodeEntry, leafHash, zeroHash } from './envelope';
import type { RecordedEntry } from './envelope';
import { shifted } from './sql';
import type { Sql, Statement } from './sql';

/** The act id was accepted before, with another body. */
export class ActReplayedDifferently extends Error {
  constructor(readonly actId: string) {
    super(`act ${actId} was recorded with another body`);
  }
}

/** SQLSTATE of `ledger.lock` while the log is halted. */
export const ledgerFrozen = 'DC013';

/** The ledger itself refused: a broken invariant of the caller, never a lawful no. `code` is the function's SQLSTATE. */
export class LedgerRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface Locked {
  headSeq: number;
  /** Hex; 64 zeros on an empty stream. */
  headHash: string;
  headAt: string | null;
  closesAt: string | null;
  closed: boolean;
  /** The database's clock after the lock was taken, never before the head's time. */
  now: string;
  replay: { firstSeq: number; lastSeq: number; recordedAt: string } | null;
}

const iso = (value: Date | null): string | null => value?.toISOString() ?? null;

export function refusedBy(error: unknown): unknown {
  const { code, driverError } = error as { code?: string; driverError?: { code?: string } };
  const state = driverError?.code ?? code ?? '';
  return state.startsWith('DC') ? new LedgerRefused(state, (error as Error).message, { cause: error }) : error;
}

interface LockRow {
  head_seq: string;
  head_hash: Buffer;
  head_at: Date | null;
  closes_at: Date | null;
  closed: boolean;
  now: Date;
  replay_first: string | null;
  replay_last: string | null;
  replay_at: Date | null;
  replay_matches: boolean | null;
}

/**
 * Takes the stream's row lock, creating the stream when it is new. Everything that is judged afterwards in this transaction
 * is judged alone. Throws ActReplayedDifferently when the act id was accepted with another request.
 */
export async function lock(
  sql: Sql,
  asked: { stream: string; kind: string; actId: string; requestHash: Buffer },
): Promise<Locked> {
  const { stream, kind, actId, requestHash } = asked;
  let row: LockRow | undefined;
  try {
    [row] = await sql.query<LockRow>('select * from ledger.lock($1, $2, $3, $4)', [stream, kind, actId, requestHash]);
  } catch (error) {
    throw refusedBy(error);
  }
  if (!row) throw new Error('ledger.lock answered nothing');
  // Null: restored from a published log, which does not say what was sent; then the act id alone decides.
  if (row.replay_first !== null && row.replay_matches === false) throw new ActReplayedDifferently(actId);
  return {
    headSeq: Number(row.head_seq),
    headHash: row.head_hash.toString('hex'),
    headAt: iso(row.head_at),
    closesAt: iso(row.closes_at),
    closed: row.closed,
    now: row.now.toISOString(),
    replay:
      row.replay_first === null
        ? null
        : {
            firstSeq: Number(row.replay_first),
            lastSeq: Number(row.replay_last),
            recordedAt: (row.replay_at as Date).toISOString(),
          },
  };
}

/**
 * Appends encoded entries onto the locked head, and writes what belongs beside them, in one journey to the database. The
 * function there checks all that links the entries; whatever fails, nothing of it stands. With an `Sql` that can `send`, it
 * travels with what follows, and what fails is thrown there.
 */
export async function append(
  sql: Sql,
  act: { stream: string; actId: string; requestHash: Buffer; bodies: Buffer[] },
  beside: Statement[] = [],
): Promise<void> {
  const values: unknown[] = [act.stream, act.actId, act.requestHash, act.bodies];
  const also = beside.map((statement, i) => {
    const text = `, beside_${i} as (${shifted(statement, values.length)})`;
    values.push(...statement.values);
    return text;
  });
  const appended = 'with appended as materialized (select ledger.append($1, $2, $3, $4::bytea[]) as seq)';
  const text = `${appended}${also.join('')} select seq from appended`;
  if (sql.send) return sql.send(text, values);
  try {
    await sql.query(text, values);
  } catch (error) {
    throw refusedBy(error);
  }
}

interface EntryRow {
  body: Buffer;
  leaf_hash: Buffer;
}

const recorded = (row: EntryRow): RecordedEntry => ({
  envelope: decodeEntry(row.body),
  leafHash: row.leaf_hash.toString('hex'),
  body: row.body,
});

/** Entries of a stream from a sequence on, in order. */
export async function readStream(
  sql: Sql,
  stream: string,
  fromSeq = 1,
  limit: number | null = null,
): Promise<RecordedEntry[]> {
  const rows = await sql.query<EntryRow>(
    'select body, leaf_hash from ledger.entry where stream_id = $1 and seq >= $2 order by seq limit $3',
    [stream, fromSeq, limit],
  );
  return rows.map(recorded);
}

/** What follows the given positions, stream by stream, each in order; at most `perStream` entries of each. */
export async function readAfter(
  sql: Sql,
  positions: { stream: string; seq: number }[],
  perStream: number,
): Promise<Map<string, RecordedEntry[]>> {
  const rows = await sql.query<EntryRow & { stream_id: string }>(
    `select p.stream_id, e.body, e.leaf_hash from unnest($1::text[], $2::bigint[]) as p(stream_id, seq)
       cross join lateral (select body, leaf_hash, seq from ledger.entry e
         where e.stream_id = p.stream_id and e.seq > p.seq order by e.seq limit $3) e
      order by p.stream_id, e.seq`,
    [positions.map((p) => p.stream), positions.map((p) => p.seq), perStream],
  );
  const found = new Map<string, RecordedEntry[]>();
  for (const row of rows) found.set(row.stream_id, [...(found.get(row.stream_id) ?? []), recorded(row)]);
  return found;
}

/** Where a stream stands, and the database's clock. */
export async function readHead(
  sql: Sql,
  stream: string,
): Promise<{ headSeq: number; headHash: string; headAt: string | null; now: string } | null> {
  const [row] = await sql.query<{ head_seq: string; head_hash: Buffer; head_at: Date | null; now: Date }>(
    `select head_seq, head_hash, head_at, date_trunc('milliseconds', clock_timestamp()) as now from ledger.stream where stream_id = $1`,
    [stream],
  );
  return row
    ? {
        headSeq: Number(row.head_seq),
        headHash: row.head_hash.toString('hex'),
        headAt: iso(row.head_at),
        now: row.now.toISOString(),
      }
    : null;
}

/** The first entry of an act, in whichever stream. */
export async function readEntryOfAct(sql: Sql, actId: string): Promise<RecordedEntry | null> {
  const [row] = await sql.query<EntryRow>(
    `select e.body, e.leaf_hash from ledger.act a join ledger.entry e on e.stream_id = a.stream_id and e.seq = a.first_seq
     where a.act_id = $1 order by a.stream_id desc limit 1`,
    [actId],
  );
  return row ? recorded(row) : null;
}

/** First entries of the acts on one stream, by act id: who did it, and how it was signed. Acts that are not there are left out. */
export async function readActs(sql: Sql, stream: string, actIds: string[]): Promise<Map<string, RecordedEntry>> {
  if (actIds.length === 0) return new Map();
  const rows = await sql.query<EntryRow>(
    `select e.body, e.leaf_hash from ledger.act a join ledger.entry e on e.stream_id = a.stream_id and e.seq = a.first_seq
     where a.act_id = any ($1::uuid[]) and a.stream_id = $2`,
    [actIds, stream],
  );
  return new Map(rows.map(recorded).map((entry) => [entry.envelope.act, entry]));
}

/** All entries of an act, in every stream that it wrote to. */
export async function readEntriesOfAct(sql: Sql, actId: string): Promise<RecordedEntry[]> {
  const rows = await sql.query<EntryRow>(
    `select e.body, e.leaf_hash from ledger.act a join ledger.entry e on e.stream_id = a.stream_id and e.seq between a.first_seq and a.last_seq
      where a.act_id = $1 order by e.stream_id, e.seq`,
    [actId],
  );
  return rows.map(recorded);
}

/** Stream ids in order, after one; of one kind or of all. */
export async function listStreams(sql: Sql, kind: string | null, after: string, limit: number): Promise<string[]> {
  const rows = await sql.query<{ stream_id: string }>(
    'select stream_id from ledger.stream where stream_id > $1 and ($2::text is null or kind = $2) and head_seq > 0 order by stream_id limit $3',
    [after, kind, limit],
  );
  return rows.map((row) => row.stream_id);
}

export async function ledgerNow(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ now: Date }>(`select date_trunc('milliseconds', clock_timestamp()) as now`);
  return (row as { now: Date }).now.toISOString();
}

/** Recomputes a stream's chain from the stored bytes. Returns the first sequence that does not hold, or null. */
export function firstBroken(entries: { body: Buffer; leafHash: string }[]): { seq: number; reason: string } | null {
  let prev = zeroHash;
  for (const [i, { body, leafHash: stored }] of entries.entries()) {
    const seq = i + 1;
    if (leafHash(body) !== stored) return { seq, reason: 'the bytes do not have the stored hash' };
    try {
      const envelope = decodeEntry(body);
      if (envelope.seq !== seq) return { seq, reason: `entry ${envelope.seq} stands at ${seq}` };
      if (envelope.prev !== prev) return { seq, reason: 'the entry does not name the one before it' };
    } catch (error) {
      return { seq, reason: (error as Error).message };
    }
    prev = stored;
  }
  return null;
}
