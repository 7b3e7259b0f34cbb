import { canonicalize } from 'json-canonicalize';
import type { Client } from 'pg';
import { edgeOf, rootsAt, tileLevels, width } from '../checks/merkle';
import { envelopeOf, leafOf } from '../checks/streams';

/** One entry as who holds the database sees it, in the order of the log. */
export interface ForgedEntry {
  stream: string;
  seq: number;
  actId: string;
  part: number;
  type: string;
  version: number;
  body: Buffer;
  recordedAt: string;
}

/** How far the forger makes everything agree again. */
export type Depth = 'entry' | 'leaf' | 'tile' | 'root';
const depths: readonly Depth[] = ['entry', 'leaf', 'tile', 'root'];

const tag = 'dingce.v1\n';

interface Row {
  stream_id: string;
  seq: string;
  act_id: string;
  part: number;
  type: string;
  version: number;
  body: Buffer;
  recorded_at: Date;
}

export async function loadEntries(client: Client): Promise<ForgedEntry[]> {
  const { rows } = await client.query<Row>(
    'select e.* from ledger.leaf l join ledger.entry e using (stream_id, seq) order by l.leaf_index',
  );
  return rows.map((row) => ({
    stream: row.stream_id,
    seq: Number(row.seq),
    actId: row.act_id,
    part: row.part,
    type: row.type,
    version: row.version,
    body: row.body,
    recordedAt: row.recorded_at.toISOString(),
  }));
}

/** The entry with other content, as canonical bytes. */
export function edited(entry: ForgedEntry, change: (envelope: Record<string, unknown>) => void): ForgedEntry {
  const envelope = envelopeOf(entry.body) as unknown as Record<string, unknown>;
  change(envelope);
  const body = Buffer.from(tag + canonicalize(envelope), 'utf8');
  return { ...entry, body, stream: String(envelope.stream), recordedAt: String(envelope.recordedAt) };
}

/** Sequences and predecessors of every stream made to fit again, as a careful forger would. */
export function rechained(entries: readonly ForgedEntry[]): ForgedEntry[] {
  const heads = new Map<string, { seq: number; leaf: string }>();
  return entries.map((entry) => {
    const head = heads.get(entry.stream) ?? { seq: 0, leaf: '0'.repeat(64) };
    const seq = head.seq + 1;
    const stands = envelopeOf(entry.body);
    const fits = stands.seq === seq && stands.prev === head.leaf;
    const forged = fits ? entry : { ...edited(entry, (e) => Object.assign(e, { seq, prev: head.leaf })), seq };
    heads.set(entry.stream, { seq, leaf: leafOf(forged.body).toString('hex') });
    return forged;
  });
}

/** As superuser past every trigger: the tables say what the forger wants, as deep as asked. `note` makes the checkpoint's text. */
export async function writeEntries(
  client: Client,
  entries: readonly ForgedEntry[],
  depth: Depth,
  note: (size: number, root: Buffer) => string,
): Promise<void> {
  const reaches = (wanted: Depth): boolean => depths.indexOf(depth) >= depths.indexOf(wanted);
  const leaves = entries.map((entry) => leafOf(entry.body));
  await client.query('set session_replication_role = replica');
  await writeStreams(client, entries, leaves);
  if (reaches('leaf')) await writeLeaves(client, entries, leaves);
  if (reaches('tile')) await writeTiles(client, leaves);
  if (reaches('root')) await writeRoot(client, leaves, note);
  await client.query('set session_replication_role = origin');
}

async function writeStreams(client: Client, entries: readonly ForgedEntry[], leaves: Buffer[]): Promise<void> {
  const prevs: Buffer[] = [];
  const heads = new Map<string, Buffer>();
  entries.forEach((entry, i) => {
    prevs.push(heads.get(entry.stream) ?? Buffer.alloc(32));
    heads.set(entry.stream, leaves[i] as Buffer);
  });
  await client.query('create temp table kept_act as select act_id, stream_id, request_hash from ledger.act');
  await client.query('delete from ledger.entry');
  await client.query(
    `insert into ledger.entry (stream_id, seq, act_id, part, type, version, body, prev_hash, leaf_hash, recorded_at)
       select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::int[], $5::text[], $6::int[], $7::bytea[], $8::bytea[], $9::bytea[], $10::timestamptz[])`,
    [
      ...(['stream', 'seq', 'actId', 'part', 'type', 'version', 'body'] as const).map((c) => entries.map((e) => e[c])),
      prevs,
      leaves,
      entries.map((e) => e.recordedAt),
    ],
  );
  await client.query('delete from ledger.act');
  await client.query(
    `insert into ledger.act select e.act_id, e.stream_id,
        coalesce((select k.request_hash from kept_act k where k.act_id = e.act_id limit 1), sha256('')),
        min(e.seq), max(e.seq), max(e.recorded_at) from ledger.entry e group by e.act_id, e.stream_id`,
  );
  await client.query('drop table kept_act');
  await client.query(
    'delete from ledger.stream s where not exists (select from ledger.entry e where e.stream_id = s.stream_id)',
  );
  await client.query(
    `update ledger.stream s set head_seq = e.seq, head_hash = e.leaf_hash, head_at = e.recorded_at
       from (select distinct on (stream_id) * from ledger.entry order by stream_id, seq desc) e where e.stream_id = s.stream_id`,
  );
}

async function writeLeaves(client: Client, entries: readonly ForgedEntry[], leaves: Buffer[]): Promise<void> {
  await client.query('delete from ledger.leaf');
  await client.query(
    `insert into ledger.leaf select n - 1, s, q, h
       from unnest($1::text[], $2::bigint[], $3::bytea[]) with ordinality as t(s, q, h, n)`,
    [entries.map((e) => e.stream), entries.map((e) => e.seq), leaves],
  );
}

async function writeTiles(client: Client, leaves: Buffer[]): Promise<void> {
  await client.query('delete from ledger.tile');
  for (const [level, hashes] of tileLevels(leaves).entries())
    for (let tile = 0; (tile + 1) * width <= hashes.length; tile += 1)
      await client.query('insert into ledger.tile values ($1, $2, $3)', [
        level,
        tile,
        Buffer.concat(hashes.slice(tile * width, (tile + 1) * width)),
      ]);
}

async function writeRoot(
  client: Client,
  leaves: Buffer[],
  note: (size: number, root: Buffer) => string,
): Promise<void> {
  const root = rootsAt(leaves, [leaves.length]).get(leaves.length) as Buffer;
  await client.query('update ledger.log set size = $1, root = $2, edge = $3, halted = null', [
    leaves.length,
    root,
    edgeOf(leaves),
  ]);
  await client.query('delete from ledger.checkpoint');
  await client.query('insert into ledger.checkpoint (size, root, note) values ($1, $2, $3)', [
    leaves.length,
    root,
    note(leaves.length, root),
  ]);
}
