import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { Audited } from '../report';
import type { Receipt } from '../load/receipts';

/** Where an act stands in one stream, counted from the entries' bytes. */
export interface ActPlace {
  first: number;
  last: number;
  lastLeaf: string;
  entries: number;
}

export interface Scanned {
  entries: number;
  gaps: number;
  /** What does not hold, and where: `<stream>/<seq>`, or the stream alone. */
  broken: { at: string; what: string }[];
  /** By `<act id> <stream>`. */
  acts: Map<string, ActPlace>;
  heads: Map<string, { seq: number; leaf: string; recordedAt: string }>;
}

interface EntryRow {
  stream_id: string;
  seq: string;
  act_id: string;
  type: string;
  body: Buffer;
  prev_hash: Buffer;
  leaf_hash: Buffer;
  recorded_at: Date;
}

interface Envelope {
  stream: string;
  seq: number;
  prev: string;
  act: string;
  type: string;
  recordedAt: string;
}

const tag = 'dingce.v1\n';
const nobody = '0'.repeat(64);

/** RFC 6962 leaf hash, written again here: what checks must not share the code of what is checked. */
export const leafOf = (body: Uint8Array): Buffer => createHash('sha256').update(Buffer.of(0)).update(body).digest();

/** Reads an entry's bytes; throws a sentence when they are no entry. */
export function envelopeOf(body: Buffer): Envelope {
  const text = body.toString('utf8');
  if (!text.startsWith(tag)) throw new Error('the domain tag is missing');
  return JSON.parse(text.slice(tag.length)) as Envelope;
}

export interface ScanOptions {
  /** false: the sabotaged variant that trusts the stored hashes (control C4). */
  rehash?: boolean;
}

/** Every entry of the ledger from its bytes: hashes, chains, gaps, columns, heads and acts. */
export async function scanStreams(client: Client, { rehash = true }: ScanOptions = {}): Promise<Scanned> {
  const found: Scanned = { entries: 0, gaps: 0, broken: [], acts: new Map(), heads: new Map() };
  for (const row of await entriesOf(client)) scanEntry(row, found, rehash);
  await compareHeads(client, found);
  await compareActs(client, found);
  return found;
}

async function entriesOf(client: Client): Promise<EntryRow[]> {
  const { rows } = await client.query<EntryRow>(
    'select stream_id, seq, act_id, type, body, prev_hash, leaf_hash, recorded_at from ledger.entry order by stream_id, seq',
  );
  return rows;
}

function scanEntry(row: EntryRow, found: Scanned, rehash: boolean): void {
  const { stream_id: stream } = row;
  const seq = Number(row.seq);
  const broken = (what: string): void => void found.broken.push({ at: `${stream}/${seq}`, what });
  const head = found.heads.get(stream) ?? { seq: 0, leaf: nobody, recordedAt: '' };
  const stored = row.leaf_hash.toString('hex');
  const leaf = rehash ? leafOf(row.body).toString('hex') : stored;
  found.entries += 1;
  if (seq !== head.seq + 1) {
    found.gaps += 1;
    broken(`follows ${head.seq}`);
  }
  if (leaf !== stored) broken('the bytes do not have the stored hash');
  if (row.prev_hash.toString('hex') !== head.leaf) broken('does not follow the leaf before it');
  try {
    const envelope = envelopeOf(row.body);
    const { act, recordedAt } = envelope;
    const matches = envelope.stream === stream && envelope.seq === seq && act === row.act_id;
    if (!matches || envelope.type !== row.type) broken('the columns do not say what the bytes say');
    if (envelope.prev !== head.leaf) broken('its bytes name another predecessor');
    if (recordedAt !== row.recorded_at.toISOString()) broken('dated otherwise than its bytes');
    if (recordedAt < head.recordedAt) broken('dated before the entry before it');
    place(found.acts, `${act} ${stream}`, seq, leaf);
    found.heads.set(stream, { seq, leaf, recordedAt });
  } catch (error) {
    broken(`${(error as Error).message}`);
    found.heads.set(stream, { seq, leaf, recordedAt: head.recordedAt });
  }
}

function place(acts: Map<string, ActPlace>, key: string, seq: number, leaf: string): void {
  const known = acts.get(key);
  acts.set(key, { first: known?.first ?? seq, last: seq, lastLeaf: leaf, entries: (known?.entries ?? 0) + 1 });
}

async function compareHeads(client: Client, found: Scanned): Promise<void> {
  const { rows } = await client.query<{ stream_id: string; head_seq: string; head_hash: Buffer }>(
    'select stream_id, head_seq, head_hash from ledger.stream where head_seq > 0',
  );
  for (const { stream_id: stream, head_seq: seq, head_hash: hash } of rows) {
    const head = found.heads.get(stream);
    if (head?.seq !== Number(seq) || head.leaf !== hash.toString('hex'))
      found.broken.push({ at: stream, what: `its head says ${seq}, its entries end at ${head?.seq ?? 0}` });
  }
  const known = new Set(rows.map((row) => row.stream_id));
  for (const stream of found.heads.keys())
    if (!known.has(stream)) found.broken.push({ at: stream, what: 'has no head' });
}

async function compareActs(client: Client, found: Scanned): Promise<void> {
  const { rows } = await client.query<{ act_id: string; stream_id: string; first_seq: string; last_seq: string }>(
    'select act_id, stream_id, first_seq, last_seq from ledger.act',
  );
  const left = new Set(found.acts.keys());
  for (const row of rows) {
    const key = `${row.act_id} ${row.stream_id}`;
    const stands = found.acts.get(key);
    left.delete(key);
    if (stands?.first !== Number(row.first_seq) || stands.last !== Number(row.last_seq))
      found.broken.push({
        at: `${row.stream_id}/${row.first_seq}`,
        what: `act ${row.act_id} is not where its row says`,
      });
  }
  for (const key of left) found.broken.push({ at: key, what: 'its entries have no act' });
}

/** Each receipt against the entries: there once, with the sequence and the leaf hash that were promised. */
export function auditReceipts(receipts: Receipt[], scanned: Scanned): Audited & { wrong: string[] } {
  const audited = { acknowledged: 0, lost: 0, duplicated: 0, gaps: scanned.gaps, wrong: [] as string[] };
  const seen = new Map<string, Receipt>();
  for (const receipt of receipts) {
    const { actId, stream, firstSeq, lastSeq, leafHash } = receipt;
    const key = `${actId} ${stream}`;
    const earlier = seen.get(key);
    if (!earlier) audited.acknowledged += 1;
    if (earlier && (earlier.firstSeq !== firstSeq || earlier.lastSeq !== lastSeq)) {
      audited.duplicated += 1;
      audited.wrong.push(`${key}: acknowledged at ${earlier.firstSeq} and at ${firstSeq}`);
    }
    seen.set(key, receipt);
    const stands = scanned.acts.get(key);
    if (!stands || stands.first !== firstSeq || stands.last !== lastSeq) {
      audited.lost += stands && stands.entries > lastSeq - firstSeq + 1 ? 0 : 1;
      audited.wrong.push(
        `${key}: acknowledged at ${firstSeq}..${lastSeq}, stands at ${stands?.first}..${stands?.last}`,
      );
    } else if (leafHash !== null && stands.lastLeaf !== leafHash) {
      audited.lost += 1;
      audited.wrong.push(`${key}: another leaf than the receipt's stands there`);
    }
    if (stands && stands.entries > stands.last - stands.first + 1) audited.duplicated += 1;
    if (stands && stands.entries > lastSeq - firstSeq + 1) {
      audited.duplicated += 1;
      audited.wrong.push(`${key}: recorded ${stands.entries} entries for ${lastSeq - firstSeq + 1}`);
    }
  }
  return audited;
}
