import type { Client } from 'pg';
import { edgeOf, rootsAt, tileLevels, width } from './merkle';
import type { Finding } from './log';
import { readCheckpointNote } from './notes';
import type { NoteRead, Signatories } from './notes';

interface LeafRow {
  leaf_index: string;
  stream_id: string;
  seq: string;
  leaf_hash: Buffer;
  entry_hash: Buffer | null;
}

/** The log as the database keeps it: indexes, what they point to, tiles, root, edge, and the checkpoints that it remembers. */
export async function scanLogTables(
  client: Client,
  by: Signatories | null,
): Promise<{ size: number; leaves: Buffer[]; findings: Finding[] }> {
  const findings: Finding[] = [];
  const { rows } = await client.query<LeafRow>(
    `select l.leaf_index, l.stream_id, l.seq, l.leaf_hash, e.leaf_hash as entry_hash
       from ledger.leaf l left join ledger.entry e using (stream_id, seq) order by l.leaf_index`,
  );
  const last = new Map<string, number>();
  rows.forEach((row, index) => {
    if (Number(row.leaf_index) !== index) findings.push({ index, what: `index ${index} is missing in the leaves` });
    if (row.entry_hash === null) findings.push({ index, what: `${row.stream_id}/${row.seq} was removed` });
    else if (!row.entry_hash.equals(row.leaf_hash)) findings.push({ index, what: 'leaf and entry differ' });
    if (Number(row.seq) !== (last.get(row.stream_id) ?? 0) + 1)
      findings.push({ index, what: `${row.stream_id}/${row.seq} out of its order` });
    last.set(row.stream_id, Number(row.seq));
  });
  const leaves = rows.map((row) => row.leaf_hash);
  await compareTiles(client, leaves, findings);
  await compareRoots(client, leaves, findings, by);
  await compareUnsequenced(client, findings);
  return { size: leaves.length, leaves, findings };
}

async function compareTiles(client: Client, leaves: Buffer[], findings: Finding[]): Promise<void> {
  const { rows } = await client.query<{ level: number; idx: string; data: Buffer }>(
    'select level, idx, data from ledger.tile order by level, idx',
  );
  const stored = new Map(rows.map((row) => [`${row.level}/${row.idx}`, row.data]));
  tileLevels(leaves).forEach((hashes, level) => {
    for (let tile = 0; (tile + 1) * width <= hashes.length; tile += 1) {
      const name = `${level}/${tile}`;
      const data = stored.get(name);
      stored.delete(name);
      const first = hashes
        .slice(tile * width, (tile + 1) * width)
        .findIndex((hash, i) => !data?.subarray(i * 32, i * 32 + 32).equals(hash));
      if (first >= 0) findings.push({ index: (tile * width + first) * width ** level, what: `tile ${name} differs` });
    }
  });
  for (const name of stored.keys()) findings.push({ index: leaves.length, what: `tile ${name} is too many` });
}

async function compareRoots(
  client: Client,
  leaves: Buffer[],
  findings: Finding[],
  by: Signatories | null,
): Promise<void> {
  const { rows: logs } = await client.query<{ size: string; root: Buffer; edge: Buffer }>(
    'select size, root, edge from ledger.log',
  );
  const { rows: notes } = await client.query<{ size: string; root: Buffer; note: string }>(
    'select size, root, note from ledger.checkpoint',
  );
  const roots = rootsAt(
    leaves,
    [...logs, ...notes].map((row) => Number(row.size)),
  );
  for (const { size, root, edge } of logs) {
    if (Number(size) !== leaves.length) findings.push({ index: leaves.length, what: `the log says size ${size}` });
    if (!roots.get(Number(size))?.equals(root)) findings.push({ index: Number(size) - 1, what: 'the root differs' });
    if (!edgeOf(leaves).equals(edge)) findings.push({ index: Number(size) - 1, what: 'the edge differs' });
  }
  for (const { size, root, note } of notes) {
    const named = roots.get(Number(size));
    const told = readable(note, by);
    if (typeof told === 'string') findings.push({ index: Number(size) - 1, what: `checkpoint ${size}: ${told}` });
    else if (!named?.equals(root) || told.size !== Number(size) || !told.root.equals(named))
      findings.push({ index: Number(size) - 1, what: `the checkpoint of size ${size} is no beginning of the log` });
  }
}

function readable(note: string, by: Signatories | null): NoteRead | string {
  try {
    return readCheckpointNote(Buffer.from(note, 'utf8'), by);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Each entry is either in the log or waits for its index, never both and never neither. */
async function compareUnsequenced(client: Client, findings: Finding[]): Promise<void> {
  const { rows } = await client.query<{ stream_id: string; seq: string }>(
    `select stream_id, seq from ledger.entry e
      where (exists (select from ledger.leaf l where (l.stream_id, l.seq) = (e.stream_id, e.seq))::int
           + (select count(*) from ledger.pending p where (p.stream_id, p.seq) = (e.stream_id, e.seq))) <> 1 limit 5`,
  );
  for (const row of rows)
    findings.push({ index: -1, what: `${row.stream_id}/${row.seq} is neither in the log nor waiting, or both` });
}
