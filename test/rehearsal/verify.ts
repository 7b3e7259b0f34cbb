import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishedLog } from '@dingce/evidence';
import {
  extendsTree,
  includes,
  leafHash,
  meetsQuorum,
  readCheckpoint,
  readPolicy,
  readTlogProof,
  readVerifierKey,
  signers,
  verifyBundle,
  verifyLog,
} from '@dingce/verifier';
import type { Checkpoint, LogSource, Report, Trust } from '@dingce/verifier';
import { FolderLog, FolderSource, nodeTools } from '@dingce/verifier/node';
import { copyOf } from './kept';
import type { Kept, KeptCheckpoint, KeptReceipt } from './kept';
import type { World } from './world';

const { sha256 } = nodeTools.digests;
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

const trustOf = ({ key, policy }: Pick<Kept, 'key' | 'policy'>, more: Partial<Trust> = {}): Trust => ({
  keys: [readVerifierKey(key, sha256)],
  policy: readPolicy(policy, sha256),
  older: null,
  distrusted: [],
  onFirstUse: false,
  ...more,
});

/** Throws when the checkpoint is not signed by the holder's key, or not cosigned as the holder's policy asks. */
function judgeCheckpoint({ note }: Checkpoint, kept: Kept): void {
  const { keys, policy } = trustOf(kept);
  if (signers(note, keys).length === 0) throw new Error(`not signed by the log's key of ${kept.year}`);
  const cosigned = signers(note, policy?.witnesses ?? []);
  if (!policy || !meetsQuorum(policy, new Set(cosigned.map(({ key }) => key))))
    throw new Error('not cosigned as the policy asks');
}

/** A receipt by itself: entry, proof, checkpoint, and the key of its year. */
export function verifyReceipt(kept: KeptReceipt): void {
  const proof = readTlogProof(readFileSync(kept.proof));
  const { index, hashes, checkpoint } = proof;
  judgeCheckpoint(checkpoint, kept);
  const leaf = leafHash(readFileSync(kept.entry), sha256);
  if (!includes(leaf, index, checkpoint.size, checkpoint.root, hashes, sha256))
    throw new Error('the proof does not lead from the entry to the checkpoint');
}

/** That today's log grew from a checkpoint that somebody kept. */
export async function verifyGrowth(world: World, kept: KeptCheckpoint): Promise<void> {
  const older = readCheckpoint(utf8(kept.note));
  judgeCheckpoint(older, kept);
  const log = await PublishedLog.open(world.store);
  const newer = readCheckpoint(utf8(log.note));
  const proof = await log.consistency(older.size);
  if (!extendsTree(older.size, newer.size, older.root, newer.root, proof, sha256))
    throw new Error(`the log does not grow from its size ${older.size} of ${kept.year}`);
}

const found = ({ findings }: Report): string =>
  findings.filter(({ verdict }) => verdict !== 'note').map(({ code, en }) => `${code}: ${en}`).slice(0, 2).join('; '); // prettier-ignore

/** Throws unless the bundle is whole by the verifier: unchanged, and complete. */
export async function verifyExport(
  folder: string,
  kept: Pick<Kept, 'key' | 'policy'>,
  more: Partial<Trust> = {},
): Promise<Report> {
  const report = await verifyBundle(new FolderSource(folder), trustOf(kept, more), nodeTools);
  if (!report.integrity || !report.completeness) throw new Error(found(report) || 'not whole, and no finding');
  return report;
}

/** Throws when the bundle is found whole; answers what was found. For the controls. */
export async function refusesExport(
  folder: string,
  kept: Pick<Kept, 'key' | 'policy'>,
  more: Partial<Trust> = {},
): Promise<string> {
  const report = await verifyBundle(new FolderSource(folder), trustOf(kept, more), nodeTools);
  if (report.integrity) throw new Error('it was found whole');
  return found(report);
}

/** The whole log, by the keys that the chain of rotations leads to, and from a checkpoint that somebody kept. */
export async function verifyWholeLog(world: World, kept: KeptCheckpoint): Promise<string> {
  const { policy, keys } = world;
  const older = readCheckpoint(utf8(kept.note));
  judgeCheckpoint(older, kept);
  const trust: Trust = {
    ...trustOf({ key: keys.at(-1) as string, policy }),
    keys: keys.map((key) => readVerifierKey(key, sha256)),
    older,
  };
  const { report } = await verifyLog(new FolderLog(world.logFolder), trust, nodeTools);
  if (!report.integrity || !report.completeness) throw new Error(found(report));
  return `${report.subject.size} entries`;
}

/** The whole log by one key and nothing else, or what was found. */
async function foundInLog(files: LogSource, { key, policy }: Pick<Kept, 'key' | 'policy'>): Promise<string | null> {
  const { report } = await verifyLog(files, trustOf({ key, policy }), nodeTools);
  return report.integrity && report.completeness ? null : found(report);
}

/** Throws unless the whole log is whole for whoever knows this key alone. */
export async function verifyLogByKey(world: World, kept: Pick<Kept, 'key' | 'policy'>): Promise<void> {
  const wrong = await foundInLog(new FolderLog(world.logFolder), kept);
  if (wrong !== null) throw new Error(wrong);
}

/** Throws when the log is found whole without what proves its rotations; answers what was found. For the controls. */
export async function refusesLogByKey(world: World, kept: Pick<Kept, 'key' | 'policy'>): Promise<string> {
  const files = new FolderLog(world.logFolder);
  const read: LogSource['read'] = async (path, atMost) => (path.startsWith('rotations/') ? null : files.read(path, atMost)); // prettier-ignore
  const wrong = await foundInLog({ read }, kept);
  if (wrong === null) throw new Error('it was found whole');
  return wrong;
}

/** A copy of a bundle of which one bit of one entry is turned, and its own manifest made to fit: only the log can tell. */
export function forged(bundle: string, to: string, relative: string): string {
  copyOf(bundle, to);
  const file = join(to, relative);
  const before = nodeTools.digests.sha256(readFileSync(file));
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20);
  writeFileSync(file, bytes);
  const replace = (name: string, from: Uint8Array, with_: Uint8Array): void => {
    const path = join(to, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(Buffer.from(from).toString('hex'), Buffer.from(with_).toString('hex'))); // prettier-ignore
  };
  const manifest = 'manifest-sha256.txt';
  const oldManifest = sha256(readFileSync(join(to, manifest)));
  replace(manifest, before, sha256(bytes));
  replace('tagmanifest-sha256.txt', oldManifest, sha256(readFileSync(join(to, manifest))));
  return to;
}
