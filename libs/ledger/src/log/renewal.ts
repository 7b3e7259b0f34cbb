import { createHash } from 'node:crypto';
import { decodeEntry } from '../envelope';
import { readSetting, record } from '../genesis';
import { ledgerStream } from '../ids';
import type { Sql } from '../sql';
import { openCheckpoint, sameRoot } from './checkpoint';
import { sha256 } from './cosigner';
import type { LogStore } from './log-store';
import type { VerifierKey } from './note';
import { checkpointPath } from './paths';
import { publishedEntries, TileMissing } from './tile-reader';
import { emptyEdge, extend, hashLeaf, rootOf, tileWidth } from './tree';
import type { Edge, Hash } from './tree';

/** Hash functions that evidence can be renewed under, by the name that the record uses. */
export const renewalHashes = {
  'sha3-256': (...parts: Uint8Array[]): Uint8Array => {
    const hash = createHash('sha3-256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
} as const;
export type RenewalHash = keyof typeof renewalHashes;

/** The data of `EvidenceRenewed`. */
export interface Renewal {
  hash: RenewalHash;
  /** Entries with an index below it are covered. */
  size: number;
  /** Hex, of the same leaves under the newer hash. */
  root: string;
  /** The cosigned note that was renewed. */
  checkpoint: string;
}

/** The published entries are not those that the checkpoint signed: renewing them would give a forgery a newer date. */
export class RenewalRefused extends Error {}

/**
 * Hashes the whole published log anew, leaf by leaf, as RFC 4998 renews evidence while its older hash is still believed: every
 * body is hashed under both, and only a log that has its signed root is renewed. One pass; memory does not grow with the log.
 * Throws RenewalRefused, TileMissing, Malformed.
 */
export async function renewedTree(
  store: LogStore,
  keys: VerifierKey[],
  hash: RenewalHash = 'sha3-256',
  onProgress: (entries: number, of: number) => void = () => undefined,
): Promise<Renewal> {
  const bytes = await store.get(checkpointPath);
  if (bytes === null) throw new TileMissing(checkpointPath);
  const checkpoint = Buffer.from(bytes).toString('utf8');
  const { size, root } = openCheckpoint(checkpoint, keys);
  if (size === 0) throw new RenewalRefused('an empty log has nothing to renew');
  const newer = renewalHashes[hash];
  let [olderTree, newerTree] = [emptyEdge, emptyEdge];
  for (let bundle = 0; bundle * tileWidth < size; bundle += 1) {
    const bodies = await publishedEntries(store, bundle, size);
    olderTree = grown(olderTree, bodies, sha256);
    newerTree = grown(newerTree, bodies, newer);
    onProgress(Math.min((bundle + 1) * tileWidth, size), size);
  }
  if (!sameRoot(rootOf(olderTree, sha256), root))
    throw new RenewalRefused(`the published entries do not have the root that was signed at size ${size}`);
  return { hash, size, root: Buffer.from(rootOf(newerTree, newer)).toString('hex'), checkpoint };
}

const grown = (tree: Edge, bodies: Buffer[], hash: Hash): Edge =>
  extend(
    tree,
    bodies.map((body) => hashLeaf(hash, body)),
    hash,
  ).edge;

/**
 * Writes a renewal into the ledger's own history, so that the newer root is published, signed and cosigned like every entry.
 * The same hash at the same size is recorded once. Inside a transaction; answers whether it was recorded now.
 */
export async function recordRenewal(sql: Sql, renewal: Renewal, at?: string): Promise<boolean> {
  const setting = await readSetting(sql);
  if (!setting) throw new Error('the ledger has not been opened');
  const { hash, size, root, checkpoint } = renewal;
  const data = { hash, size, root, checkpoint };
  return record(sql, setting.origin, 'EvidenceRenewed', data, { at, cause: `${hash}/${size}` });
}

/** What was renewed last, and when. */
export async function newestRenewal(sql: Sql): Promise<(Omit<Renewal, 'checkpoint'> & { at: string }) | null> {
  const [row] = await sql.query<{ body: Buffer }>(
    `select body from ledger.entry where stream_id = $1 and type = 'EvidenceRenewed' order by seq desc limit 1`,
    [ledgerStream],
  );
  if (!row) return null;
  const { data, recordedAt } = decodeEntry(row.body);
  const { hash, size, root } = data as unknown as Renewal;
  return { hash, size, root, at: recordedAt };
}
