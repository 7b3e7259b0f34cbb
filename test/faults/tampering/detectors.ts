import { setTimeout as sleep } from 'node:timers/promises';
import { fromFolder, threes, verifyLog } from '../checks/log';
import type { Finding } from '../checks/log';
import { scanLogTables } from '../checks/log-tables';
import { rootsAt, width } from '../checks/merkle';
import { readCheckpointNote } from '../checks/notes';
import { leafOf, scanStreams } from '../checks/streams';
import { appendRaw, rawAct } from '../load/raw-writer';
import { dingce } from '../servers/cli';
import type { LogSide } from '../servers/log';
import { rawOrigin } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import type { TamperBase } from './base';
import type { Forged } from './copy';
import { productVerifies } from './product-verifier';
import type { DetectorName } from './scripts';

/** What a detector says; null when it sees nothing wrong. */
export type Detector = (base: TamperBase, forged: Forged) => Promise<Finding | null>;

export const detectors: Record<DetectorName, Detector> = {
  fsck: (base, forged) => fsck(base, forged.url),
  mirror: (base, forged) => withMirror(base, forged.url),
  published: async (base, forged) => publishedAgainstOld(base, forged),
  doctor: (base, forged) => doctor(base, forged),
  verifier: (base, forged) => verifier(base, forged),
  sequencer: (_base, forged) => sequencerRefuses(forged),
  witness: (base, forged) => witnessRefuses(base, forged),
};

/** The database by itself: chains, columns, leaves, tiles, root, and the signatures of the notes that it keeps. */
export async function fsck({ world }: TamperBase, url: string): Promise<Finding | null> {
  return withClient(url, async (client) => {
    const { broken } = await scanStreams(client);
    const { findings } = await scanLogTables(client, world.log.signatories);
    const { rows } = await client.query<{ at: string; leaf_index: string }>(
      `select stream_id || '/' || seq as at, leaf_index from ledger.leaf`,
    );
    const indexes = new Map(rows.map((row) => [row.at, Number(row.leaf_index)]));
    const located = broken.map(({ at, what }) => ({ index: indexes.get(at) ?? -1, what: `${at}: ${what}` }));
    return [...located, ...findings].sort(byCertainty)[0] ?? null;
  });
}

/** Named places first, the earliest of them first. */
const byCertainty = (a: Finding, b: Finding): number =>
  (a.index < 0 ? Infinity : a.index) - (b.index < 0 ? Infinity : b.index) || 0;

/** An auditor re-hashes every body in the log's order and holds it against the hash tiles and the checkpoint taken home. */
async function withMirror({ world, oldNote }: TamperBase, url: string): Promise<Finding | null> {
  const { size, root } = readCheckpointNote(oldNote, world.log.signatories);
  const mirror = fromFolder(world.log.published);
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ leaf_index: string; body: Buffer | null }>(
      'select l.leaf_index, e.body from ledger.leaf l left join ledger.entry e using (stream_id, seq) order by l.leaf_index',
    );
    const leaves = rows.map((row) => (row.body === null ? Buffer.alloc(32) : leafOf(row.body)));
    if (rootsAt(leaves, [size]).get(size)?.equals(root)) return null;
    const index = firstDiffering(leaves, size, mirror);
    return { index, what: `not the tree of the checkpoint kept at size ${size}` };
  });
}

function firstDiffering(leaves: readonly Buffer[], size: number, mirror: (path: string) => Buffer | null): number {
  for (let index = 0; index < size; index += 1) {
    const tile = Math.floor(index / width);
    const wide = Math.min(width, size - tile * width);
    const path = `tile/0/${threes(tile)}`;
    const hashes = (wide < width ? mirror(`${path}.p/${wide}`) : null) ?? mirror(path);
    const at = (index % width) * 32;
    if (!hashes || !leaves[index]?.equals(hashes.subarray(at, at + 32))) return index;
  }
  return size;
}

/** Whoever kept the old cosigned checkpoint, offered the forged log: its beginning, whatever its signatures say; then those. */
function publishedAgainstOld({ world, oldNote }: TamperBase, { log }: Forged): Finding | null {
  const { size, root } = readCheckpointNote(oldNote, world.log.signatories);
  const offered = fromFolder(log.published);
  const { leaves } = verifyLog(offered, null);
  if (!rootsAt(leaves, [size]).get(size)?.equals(root)) {
    const index = firstDiffering(leaves, size, fromFolder(world.log.published));
    return { index, what: `does not begin with the checkpoint kept at size ${size}` };
  }
  return verifyLog(offered, world.log.signatories).findings[0] ?? null;
}

/** What the doctor says of the ledger before it was forged: its acts were written without their papers, for one. */
const healthy = new WeakMap<TamperBase, Promise<string[]>>();

/** `dingce ledger doctor`, as an operator runs it on the forged database: what it says besides what it said before. */
async function doctor(base: TamperBase, { url, log }: Forged): Promise<Finding | null> {
  const before = healthy.get(base) ?? doctorSays(base.world.ownerUrl, base.world.log);
  healthy.set(base, before);
  const known = new Set(await before);
  const said = (await doctorSays(url, log)).find((line) => !known.has(line));
  if (said === undefined) return null;
  const { check, subject, found } = JSON.parse(said) as Record<string, unknown>;
  return { index: -1, what: `${String(check)}, ${String(subject)}: ${String(found)}` };
}

async function doctorSays(url: string, log: LogSide): Promise<string[]> {
  const env = {
    DATABASE_URL: url,
    DINGCE_LOG: log.published,
    DINGCE_LOG_LOCK: log.lock,
    DINGCE_PSEUDONYM_KEY: 'key-of-the-fault-tests',
    DINGCE_VAULT_KEK: 'key-of-the-vault-in-the-fault-tests-only',
  };
  const { code, out, err } = await dingce(['ledger', 'doctor', '--json', '--no-workflows'], env);
  if (code !== 0 && out === '') throw new Error(err);
  return out.split('\n').filter((line) => line.startsWith('{'));
}

/** The product's verifier on the forged log, with the old checkpoint. */
async function verifier({ world, oldNote }: TamperBase, { log }: Forged): Promise<Finding | null> {
  const [first] = await productVerifies(fromFolder(log.published), world.log.keys, oldNote);
  return first ? { index: first.where.index ?? -1, what: `${first.code}: ${first.en}` } : null;
}

const refusalWithinMs = 20_000;

/** The real sequencer on what was forged: it must end with FATAL before anything is signed. */
async function sequencerRefuses({ log }: Forged): Promise<Finding | null> {
  await Promise.all([log.signer.start(), log.witness.start()]);
  try {
    log.sequencer.spawn();
    // One that is ready has found nothing at its start.
    for (const until = Date.now() + refusalWithinMs; log.sequencer.running && Date.now() < until; await sleep(50))
      if (log.sequencer.said.includes('sequencer ready')) return null;
    const said = /FATAL (.*)/.exec(log.sequencer.said)?.[1];
    return log.sequencer.exitCode === 3 && said ? { index: -1, what: said } : null;
  } finally {
    await log.stop();
  }
}

/** Whoever signed it. */
function shownSize({ published }: LogSide): number {
  const note = fromFolder(published)('checkpoint');
  return note === null ? 0 : readCheckpointNote(note, null).size;
}

/** With the stolen key sequencer and signer go along; the witness must not, so that nothing is published. */
async function witnessRefuses({ oldNote }: TamperBase, { url, log }: Forged): Promise<Finding | null> {
  await Promise.all([log.signer.start(), log.witness.start()]);
  try {
    const before = readCheckpointNote(oldNote, null).size;
    log.sequencer.spawn();
    await withClient(url, (client) => appendRaw(client, rawOrigin, rawAct('raw/after')));
    for (const until = Date.now() + refusalWithinMs; Date.now() < until; await sleep(100)) {
      const refused = /witness one: .*/.exec(log.sequencer.said)?.[0];
      if (refused) return { index: -1, what: refused };
      if (!log.sequencer.running || shownSize(log) > before) return null;
    }
    return null;
  } finally {
    await log.stop();
  }
}
