import type { Envelope } from '../envelope';
import { leafHash, zeroHash } from '../envelope';
import type { Sql } from '../sql';
import { ReplayRefused } from './replay-refused';

interface Entry {
  body: Buffer;
  envelope: Envelope;
}

interface Head {
  kind: string;
  seq: number;
  hash: string;
  at: string | null;
  closesAt: string | null;
  closed: boolean;
}

interface ActRow {
  act: string;
  stream: string;
  first: number;
  last: number;
  at: string;
  parts: number;
}

/** Sealed values named anywhere in an event. */
function commitments(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { commitment } = value as { commitment?: unknown };
  const own = typeof commitment === 'string' && /^[0-9a-f]{64}$/.test(commitment) ? [commitment] : [];
  return [...own, ...Object.values(value).flatMap(commitments)];
}

/** The rows of the record that follow from published entries, as `ledger.append` would have left them. */
export class ReplayedRows {
  private restored = 0;
  private present = 0;
  private acts = 0;
  private epoch = 1;
  private sealedMissing = 0;
  private readonly streams = new Set<string>();
  /** Acts of which not all parts have come yet; of one stream at most one. */
  private readonly open = new Map<string, ActRow>();

  constructor(
    private readonly sql: Sql,
    private readonly origin: string,
  ) {}

  /** Entries that follow each other in the log, from an index on. */
  async put(index: number, entries: Entry[]): Promise<void> {
    const { sql } = this;
    const placed = entries.map((entry, i) => ({ ...entry, index: index + i, leaf: leafHash(entry.body) }));
    const held = await sql.query<{ stream_id: string; seq: string; leaf_hash: Buffer }>(
      `select e.stream_id, e.seq, e.leaf_hash from ledger.entry e
         join unnest($1::text[], $2::bigint[]) as p(stream_id, seq) using (stream_id, seq)`,
      [placed.map((p) => p.envelope.stream), placed.map((p) => p.envelope.seq)],
    );
    const standing = new Map(held.map((row) => [`${row.stream_id} ${row.seq}`, row.leaf_hash.toString('hex')]));
    const missing: typeof placed = [];
    for (const entry of placed) {
      const { stream, seq, origin } = entry.envelope;
      if (origin !== this.origin)
        throw new ReplayRefused('not-an-entry', `${stream} ${seq} names the ledger ${origin}`);
      const stands = standing.get(`${stream} ${seq}`);
      if (stands === undefined) missing.push(entry);
      else if (stands !== entry.leaf)
        throw new ReplayRefused(
          'forked',
          `the database holds another entry at ${stream} ${seq} than the log has published`,
        );
    }
    this.present += placed.length - missing.length;
    this.restored += missing.length;
    await this.insertEntries(missing);
    await this.countSealed(missing);
    await sql.query(
      `insert into ledger.leaf (leaf_index, stream_id, seq, leaf_hash)
         select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bytea[])`,
      [
        placed.map((p) => p.index),
        placed.map((p) => p.envelope.stream),
        placed.map((p) => p.envelope.seq),
        placed.map((p) => Buffer.from(p.leaf, 'hex')),
      ],
    );
    await sql.query(
      `delete from ledger.pending p using unnest($1::text[], $2::bigint[]) as l(stream_id, seq)
        where p.stream_id = l.stream_id and p.seq = l.seq`,
      [placed.map((p) => p.envelope.stream), placed.map((p) => p.envelope.seq)],
    );
  }

  /** What is left to write, and the counts. Every decision's workflow will be told anew where it stands. */
  async finish() {
    const { sql } = this;
    const cut = [...this.open.values()];
    await this.insertActs(cut);
    const [setting] = await sql.query<{ engine_epoch: string }>(
      'update ledger.setting set engine_epoch = greatest(engine_epoch, $1) where id = 1 returning engine_epoch',
      [this.epoch],
    );
    await sql.query(
      `insert into outbox.wake (decision_id, version)
         select substr(stream_id, length('decision/') + 1), head_seq from ledger.stream where kind = 'decision' and head_seq > 0
       on conflict (decision_id) do update set version = greatest(outbox.wake.version, excluded.version),
         delivered_version = 0, not_before = '-infinity'`,
    );
    const { restored, present, acts, streams, sealedMissing } = this;
    return {
      restored,
      present,
      acts,
      streams: streams.size,
      cut: cut.map(
        ({ stream, act, parts, first, last }) => `${stream} act ${act}: ${last - first + 1} of ${parts} parts`,
      ),
      sealedMissing,
      engineEpoch: Number(setting?.engine_epoch ?? 1),
    };
  }

  private async insertEntries(entries: (Entry & { leaf: string })[]): Promise<void> {
    if (entries.length === 0) return;
    const { sql } = this;
    const heads = await this.headsOf([...new Set(entries.map((e) => e.envelope.stream))]);
    const whole: ActRow[] = [];
    for (const { envelope, leaf } of entries) {
      const { stream, seq, prev, recordedAt } = envelope;
      const head = heads.get(stream) as Head;
      if (seq !== head.seq + 1 || prev !== head.hash)
        throw new ReplayRefused(
          'forked',
          `${stream} ${seq} does not follow what the database holds there, up to ${head.seq}`,
        );
      heads.set(stream, { ...moved(head, envelope), seq, hash: leaf, at: recordedAt });
      const act = this.partOf(envelope);
      if (act) whole.push(act);
      if (envelope.type === 'EngineEpochRaised')
        this.epoch = Math.max(this.epoch, (envelope.data as { engineEpoch: number }).engineEpoch);
      this.streams.add(stream);
    }
    await sql.query(
      `insert into ledger.entry (stream_id, seq, act_id, part, type, version, body, prev_hash, leaf_hash, recorded_at)
         select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::int[], $5::text[], $6::int[], $7::bytea[], $8::bytea[], $9::bytea[], $10::timestamptz[])`,
      [
        entries.map((e) => e.envelope.stream),
        entries.map((e) => e.envelope.seq),
        entries.map((e) => e.envelope.act),
        entries.map((e) => e.envelope.part),
        entries.map((e) => e.envelope.type),
        entries.map((e) => e.envelope.version),
        entries.map((e) => e.body),
        entries.map((e) => Buffer.from(e.envelope.prev, 'hex')),
        entries.map((e) => Buffer.from(e.leaf, 'hex')),
        entries.map((e) => e.envelope.recordedAt),
      ],
    );
    await this.insertActs(whole);
    await this.writeHeads(heads);
  }

  /** The act's row once its last part is there. */
  private partOf({ act, stream, seq, part, parts, recordedAt: at }: Envelope): ActRow | null {
    const begun = this.open.get(stream);
    const row = part === 0 || !begun ? { act, stream, first: seq, last: seq, at, parts } : { ...begun, last: seq, at };
    if (part + 1 < parts) {
      this.open.set(stream, row);
      return null;
    }
    this.open.delete(stream);
    return row;
  }

  /** Without a request's hash, which no entry tells: the act id alone will answer a repetition. */
  private async insertActs(acts: ActRow[]): Promise<void> {
    if (acts.length === 0) return;
    this.acts += acts.length;
    await this.sql.query(
      `insert into ledger.act (act_id, stream_id, request_hash, first_seq, last_seq, recorded_at)
         select a, s, null, f, l, t from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[]) as r(a, s, f, l, t)`,
      [
        acts.map((a) => a.act),
        acts.map((a) => a.stream),
        acts.map((a) => a.first),
        acts.map((a) => a.last),
        acts.map((a) => a.at),
      ],
    );
  }

  private async headsOf(streams: string[]): Promise<Map<string, Head>> {
    const rows = await this.sql.query<{
      stream_id: string;
      kind: string;
      head_seq: string;
      head_hash: Buffer;
      head_at: Date | null;
      closes_at: Date | null;
      closed: boolean;
    }>('select * from ledger.stream where stream_id = any ($1)', [streams]);
    const heads = new Map<string, Head>(
      rows.map((row) => [
        row.stream_id,
        {
          kind: row.kind,
          seq: Number(row.head_seq),
          hash: row.head_hash.toString('hex'),
          at: row.head_at?.toISOString() ?? null,
          closesAt: row.closes_at?.toISOString() ?? null,
          closed: row.closed,
        },
      ]),
    );
    for (const stream of streams)
      if (!heads.has(stream))
        heads.set(stream, {
          kind: stream.split('/')[0] ?? '',
          seq: 0,
          hash: zeroHash,
          at: null,
          closesAt: null,
          closed: false,
        });
    return heads;
  }

  private async writeHeads(heads: Map<string, Head>): Promise<void> {
    const rows = [...heads];
    await this.sql.query(
      `insert into ledger.stream (stream_id, kind, head_seq, head_hash, head_at, closes_at, closed)
         select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::timestamptz[], $6::timestamptz[], $7::boolean[])
       on conflict (stream_id) do update set head_seq = excluded.head_seq, head_hash = excluded.head_hash, head_at = excluded.head_at,
         closes_at = excluded.closes_at, closed = excluded.closed`,
      [
        rows.map(([stream]) => stream),
        rows.map(([, h]) => h.kind),
        rows.map(([, h]) => h.seq),
        rows.map(([, h]) => Buffer.from(h.hash, 'hex')),
        rows.map(([, h]) => h.at),
        rows.map(([, h]) => h.closesAt),
        rows.map(([, h]) => h.closed),
      ],
    );
  }

  private async countSealed(entries: Entry[]): Promise<void> {
    const named = [...new Set(entries.flatMap(({ envelope }) => commitments(envelope.data)))];
    if (named.length === 0) return;
    const [row] = await this.sql.query<{ n: string }>(
      `select count(*) as n from unnest($1::text[]) as c where not exists (select from vault.value v where v.commitment = decode(c, 'hex'))`,
      [named],
    );
    this.sealedMissing += Number(row?.n ?? 0);
  }
}

/** What an entry of a consultation's stream does to its window, as `ledger.append` does it. */
function moved(head: Head, { type, data }: Envelope): Head {
  if (head.kind !== 'comments') return head;
  const { closesAt = null } = data as { closesAt?: string };
  if (type === 'CommentWindowOpened') return { ...head, closesAt, closed: false };
  if (type === 'CommentWindowExtended') return { ...head, closesAt };
  return type === 'CommentWindowClosed' ? { ...head, closed: true } : head;
}
