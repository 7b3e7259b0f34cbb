import { createHmac } from 'node:crypto';
import type { GivenLog } from './log.given';
import { consistency, givenHashes, jcs, leafOf, logName, mth, origin, path, sha256 } from './log.given';

export interface GivenBundle {
  /** Streams of the bundle. */
  streams: string[];
  decision: string;
  checkpoint?: Buffer;
  size?: number;
  documents?: Buffer[];
  ruleSets?: string[];
  sealed?: { field: string; salt: Buffer; value: unknown }[];
  /** Size of the reader's older checkpoint. */
  since?: number;
  census?: number;
  renewal?: number;
  /** Rotations, oldest first: the entry's index, and the checkpoint signed by the older key. */
  rotations?: { index: number; checkpoint: Buffer; size: number }[];
}

const commitmentOf = ({ field, salt, value }: { field: string; salt: Buffer; value: unknown }): string =>
  createHmac('sha256', salt)
    .update(`${field}\u0000${jcs(value)}`)
    .digest('hex');
export const givenCommitment = commitmentOf;

/** `data/…` of a bundle, by docs/evidence-bundle.md. */
export function payload(log: GivenLog, given: GivenBundle): Map<string, Buffer> {
  const size = given.size ?? log.entries.length;
  const checkpoint = given.checkpoint ?? log.checkpoint(size);
  const files = new Map<string, Buffer>([['data/checkpoint', checkpoint]]);
  const streams = given.streams.map((stream, i) => ({
    folder: String(i + 1).padStart(2, '0'),
    stream,
    entries: (log.streams.get(stream) ?? []).filter(({ index }) => index < size),
  }));
  for (const { folder, entries } of streams)
    for (const { seq, index } of entries) {
      files.set(`data/streams/${folder}/${String(seq).padStart(8, '0')}.entry`, log.entries[index] as Buffer);
      files.set(`data/proofs/${index}.tlog-proof`, log.proof(index, checkpoint, size));
    }
  const documents = (given.documents ?? []).map((bytes) => ({
    sha256: sha256(bytes).toString('hex'),
    bytes: bytes.length,
    title: '文件',
  }));
  given.documents?.forEach((bytes) => files.set(`data/documents/${sha256(bytes).toString('hex')}`, bytes));
  const ruleSets = (given.ruleSets ?? []).map((text) => sha256(Buffer.from(text)).toString('hex'));
  given.ruleSets?.forEach((text, i) => files.set(`data/rule-sets/${ruleSets[i]}.json`, Buffer.from(text)));
  const sealed = (given.sealed ?? []).map(commitmentOf);
  given.sealed?.forEach(({ field, salt, value }, i) =>
    files.set(`data/sealed/${sealed[i]}.json`, Buffer.from(jcs({ field, salt: salt.toString('base64'), value }))),
  );
  if (given.since !== undefined)
    files.set(
      'data/consistency.json',
      Buffer.from(
        jcs({
          from: given.since,
          to: size,
          hashes: consistency(given.since, log.leaves.slice(0, size)).map((hash) => hash.toString('hex')),
          checkpoint: log.checkpoint(given.since).toString(),
        }),
      ),
    );
  if (given.census !== undefined) addCensus(files, log, given, given.census, checkpoint, size);
  if (given.renewal !== undefined) addRenewal(files, log, given, given.renewal, checkpoint, size);
  given.rotations?.forEach((rotation, i) => {
    files.set(`data/keys/${i + 1}.entry`, log.entries[rotation.index] as Buffer);
    files.set(`data/keys/${i + 1}.tlog-proof`, log.proof(rotation.index, rotation.checkpoint, rotation.size));
  });
  const index = {
    format: 'dingce-evidence/1',
    origin,
    log: logName,
    decision: given.decision,
    exportedAt: '2026-03-03T00:00:00.000Z',
    size,
    streams: streams.map(({ folder, stream, entries }) => ({
      folder,
      stream,
      entries: entries.map(({ seq, index, leaf }) => ({ seq, index, leaf: leaf.toString('hex') })),
    })),
    documents,
    missingDocuments: [],
    ruleSets,
    sealed,
  };
  return files.set('data/bundle.json', Buffer.from(jcs(index)));
}

/** Places of the bundle's streams, and of those that stand next to where streams of the decision stand or would. */
function wantedAt(all: string[], { streams, decision }: GivenBundle): Set<number> {
  const wanted = new Set(streams.map((stream) => all.indexOf(stream)));
  for (const run of [`attempts/${decision}`, `comments/${decision}/`, `decision/${decision}`]) {
    const isIn = (stream: string): boolean => (run.endsWith('/') ? stream.startsWith(run) : stream === run);
    const first = all.filter((stream) => Buffer.compare(Buffer.from(stream), Buffer.from(run)) < 0).length;
    wanted.add(first - 1).add(first + all.filter(isIn).length);
  }
  return wanted;
}

function addCensus(
  files: Map<string, Buffer>,
  log: GivenLog,
  given: GivenBundle,
  at: number,
  checkpoint: Buffer,
  size: number,
): void {
  const { data } = JSON.parse((log.entries[at] as Buffer).toString().slice(10)) as { data: { size: number } };
  const all = log.censusAt(data.size);
  const wanted = wantedAt(
    all.map(({ stream }) => stream),
    given,
  );
  const streams = all.flatMap(({ stream, seq, head }, index) =>
    wanted.has(index)
      ? [
          {
            stream,
            seq,
            head,
            index,
            hashes: path(
              index,
              all.map(({ leaf }) => leaf),
            ).map((hash) => hash.toString('hex')),
          },
        ]
      : [],
  );
  files.set('data/census/entry', log.entries[at] as Buffer);
  files.set('data/census/entry.tlog-proof', log.proof(at, checkpoint, size));
  files.set('data/census/streams.json', Buffer.from(jcs(streams)));
}

/** Adds `EvidenceRenewed` over all entries so far. */
export function renew(log: GivenLog): number {
  const size = log.entries.length;
  const root = mth(
    log.entries.map((entry) => leafOf(entry, givenHashes.sha3)),
    givenHashes.sha3,
  ).toString('hex');
  const data = { hash: 'sha3-256', size, root, checkpoint: log.checkpoint().toString() };
  return log.add('ledger', { type: 'EvidenceRenewed', data });
}

function addRenewal(
  files: Map<string, Buffer>,
  log: GivenLog,
  given: GivenBundle,
  at: number,
  checkpoint: Buffer,
  size: number,
): void {
  const leaves = log.entries.slice(0, at).map((entry) => leafOf(entry, givenHashes.sha3));
  files.set('data/renewal/entry', log.entries[at] as Buffer);
  files.set('data/renewal/entry.tlog-proof', log.proof(at, checkpoint, size));
  for (const stream of given.streams)
    for (const { index } of log.streams.get(stream) ?? [])
      if (index < at) {
        const hashes = path(index, leaves, givenHashes.sha3).map((hash) => hash.toString('hex'));
        files.set(`data/renewal/proofs/${index}.json`, Buffer.from(jcs({ index, size: at, hashes })));
      }
}

/** The bag around a payload: what an attacker would write too, after changing the payload. */
export function bagged(data: ReadonlyMap<string, Buffer>, more: Record<string, string> = {}): Map<string, Buffer> {
  const manifest = (files: ReadonlyMap<string, Buffer>): Buffer =>
    Buffer.from([...files].map(([name, bytes]) => `${sha256(bytes).toString('hex')}  ${name}\n`).join(''));
  const tags = new Map([
    ['bagit.txt', Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')],
    ['bag-info.txt', Buffer.from('Source-Organization: test\n')],
    ['manifest-sha256.txt', manifest(data)],
    ...Object.entries(more).map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]),
  ]);
  return new Map([...data, ...tags, ['tagmanifest-sha256.txt', manifest(tags)]]);
}

export const bundle = (log: GivenLog, given: GivenBundle): Map<string, Buffer> => bagged(payload(log, given));
