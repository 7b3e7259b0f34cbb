import { text } from '@dingce/domain';
import {
  checkpointPath,
  emptyEdge,
  extend,
  logKeys,
  openCheckpoint,
  readLog,
  readVerifierKey,
  rootOf,
  sha256,
} from '@dingce/ledger';
import type { Checkpoint } from '@dingce/ledger';
import type { Check, CheckRun } from './finding';
import { remedies } from './remedies';

const page = 4_096;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What was signed or shown, by name: each must be what the leaves give at its size. */
async function claims({ sql, parts, report }: CheckRun): Promise<({ name: string } & Checkpoint)[]> {
  const found: ({ name: string } & Checkpoint)[] = [];
  const log = await readLog(sql);
  found.push({ name: 'ledger.log', origin: log.log, size: log.edge.size, root: log.root });
  const [newest] = await sql.query<{ size: string; root: Buffer }>(
    'select size, root from ledger.checkpoint order by size desc limit 1',
  );
  if (newest) found.push({ name: 'ledger.checkpoint', origin: log.log, size: Number(newest.size), root: newest.root });
  if (!parts.log) return found;
  const keys = (await logKeys(sql)).map(readVerifierKey);
  const published = await parts.log.published.get(checkpointPath);
  const notes = {
    'published checkpoint': published && Buffer.from(published).toString('utf8'),
    'lock store': await parts.log.lock.latest(),
  };
  for (const [name, note] of Object.entries(notes))
    if (note !== null)
      try {
        const { origin, size, root } = openCheckpoint(note, keys);
        found.push({ name, origin, size, root });
      } catch (error) {
        report({
          subject: name,
          expected: 'a checkpoint of this log',
          found: (error as Error).message,
          remedy: remedies.log,
        });
      }
  return found;
}

/** Every entry has one place: in the log, or waiting for it. */
async function checkPlaces({ sql, report }: CheckRun): Promise<void> {
  const rows = await sql.query<{
    stream_id: string;
    seq: string;
    leaves: string;
    pending: string;
    same: boolean | null;
    entry: boolean;
  }>(
    `with places as (select stream_id, seq, 1 as leaf, 0 as waiting, leaf_hash from ledger.leaf
                     union all select stream_id, seq, 0, 1, leaf_hash from ledger.pending)
     select stream_id, seq, sum(leaf) as leaves, sum(waiting) as pending, bool_and(p.leaf_hash = e.leaf_hash) as same, bool_and(e.seq is not null) as entry
       from ledger.entry e full join places p using (stream_id, seq)
      group by 1, 2 having count(leaf) <> 1 or not bool_and(e.seq is not null) or not bool_and(p.leaf_hash = e.leaf_hash)
      order by 1, 2 limit 1000`,
  );
  for (const { stream_id, seq, leaves, pending, same, entry } of rows)
    report({
      subject: `${stream_id} ${seq}`,
      expected: entry
        ? 'one place in the log or among the pending, with its leaf hash'
        : 'an entry for its place in the log',
      found: !entry
        ? 'none'
        : `${leaves ?? 0} places in the log, ${pending ?? 0} pending${same === false ? ', of another hash' : ''}`,
      remedy: remedies.log,
    });
}

/** The tree from its leaves: contiguous, its full tiles as stored, its roots as signed. */
async function checkTree(run: CheckRun): Promise<void> {
  const { sql, report, progress } = run;
  const log = await readLog(sql);
  if (log.halted !== null)
    report({ subject: 'ledger.log', expected: 'not halted', found: log.halted, remedy: remedies.log });
  const wanted = (await claims(run)).sort((a, b) => a.size - b.size);
  let edge = emptyEdge;
  const judge = (): void => {
    for (let claim = wanted[0]; claim && claim.size === edge.size; claim = wanted[0]) {
      wanted.shift();
      const root = hex(rootOf(edge, sha256));
      if (hex(claim.root) !== root)
        report({
          subject: `${claim.name} size ${claim.size}`,
          expected: `root ${root}`,
          found: hex(claim.root),
          remedy: remedies.log,
        });
    }
  };
  judge();
  for (;;) {
    const upTo = Math.min(edge.size + page, wanted[0]?.size ?? Infinity);
    const leaves = await sql.query<{ leaf_index: string; leaf_hash: Buffer }>(
      'select leaf_index, leaf_hash from ledger.leaf where leaf_index >= $1 and leaf_index < $2 order by leaf_index',
      [edge.size, Math.min(upTo, edge.size + page)],
    );
    if (leaves.length === 0) break;
    const gap = leaves.findIndex(({ leaf_index }, i) => Number(leaf_index) !== edge.size + i);
    if (gap >= 0) {
      report({
        subject: 'ledger.leaf',
        expected: `index ${edge.size + gap}`,
        found: `index ${leaves[gap]?.leaf_index}`,
        remedy: remedies.log,
      });
      return;
    }
    const grown = extend(
      edge,
      leaves.map((row) => row.leaf_hash),
      sha256,
    );
    edge = grown.edge;
    for (const { level, index, data } of grown.full) {
      const [tile] = await sql.query<{ data: Buffer }>('select data from ledger.tile where level = $1 and idx = $2', [
        level,
        index,
      ]);
      if (!tile || Buffer.compare(tile.data, data) !== 0)
        report({
          subject: `ledger.tile ${level}/${index}`,
          expected: 'the hashes of its leaves',
          found: tile ? 'others' : 'no row',
          remedy: remedies.log,
        });
    }
    progress(edge.size, log.edge.size);
    judge();
  }
  if (edge.size !== log.edge.size)
    report({
      subject: 'ledger.log',
      expected: `size ${edge.size}`,
      found: `size ${log.edge.size}`,
      remedy: remedies.log,
    });
  for (const claim of wanted)
    report({
      subject: claim.name,
      expected: `at most size ${edge.size}`,
      found: `size ${claim.size}`,
      remedy: remedies.log,
    });
}

export const logCheck: Check = {
  name: 'log',
  title: text('透明日志', 'transparency log'),
  async run(run) {
    await checkPlaces(run);
    await checkTree(run);
  },
};
