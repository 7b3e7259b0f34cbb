import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { censusOfOne, entryOf, leafOf, log, newKey, noteOf, origin, sha256, treeOf } from './log-writer';
import type { Sm2Signer } from './sm2-signer';

export interface WrittenDossier {
  folder: string;
  zip: string;
  /** Verifier key. */
  key: string;
}

const decision = 'd-1';
const stream = `decision/${decision}`;
/** One entry of the dossier, then so many of others: proofs get the length that they have in a grown log. */
const between = 60;
const papers = 20;
const paperBytes = 128 * 1024;
export const dossierEntryBytes = 1200;

interface Listed {
  seq: number;
  index: number;
  leaf: string;
}

function manifestOf(files: ReadonlyMap<string, Buffer>): Buffer {
  return Buffer.from([...files].map(([name, bytes]) => `${sha256(bytes).toString('hex')}  ${name}\n`).join(''));
}

function payloadOf(events: number, signers: readonly Sm2Signer[]): { data: Map<string, Buffer>; key: string } {
  const bytes = dossierEntryBytes;
  const documents = Array.from({ length: papers }, () => randomBytes(paperBytes));
  const hashes = documents.map((bytes) => sha256(bytes).toString('hex'));
  const leaves: Buffer[] = [];
  const listed: Listed[] = [];
  const data = new Map<string, Buffer>();
  let prev = '0'.repeat(64);
  for (let seq = 1; seq <= events; seq += 1) {
    const signer = signers[seq % signers.length];
    const entry = entryOf({ stream, seq, prev, i: leaves.length, bytes, paper: hashes[seq - 1], signer });
    const leaf = leafOf(entry);
    prev = leaf.toString('hex');
    listed.push({ seq, index: leaves.length, leaf: prev });
    data.set(`data/streams/01/${String(seq).padStart(8, '0')}.entry`, entry);
    leaves.push(leaf);
    for (let i = 0; i < between; i += 1) leaves.push(sha256(Buffer.from(`another entry ${leaves.length}`)));
  }
  const rest = `"seq":${events},"stream":"${stream}"}`;
  const census = censusOfOne(leafOf(Buffer.from(`{"head":"${prev}",${rest}`)), leaves.length);
  const censusIndex = leaves.push(leafOf(census)) - 1;
  data.set('data/census/entry', census);
  data.set('data/census/streams.json', Buffer.from(`[{"hashes":[],"head":"${prev}","index":0,${rest}]`));
  const tree = treeOf(leaves);
  const { key, sign } = newKey();
  const checkpoint = noteOf(leaves.length, tree.root, sign);
  const proofOf = (index: number): Buffer => {
    const hashes = tree.path(index).map((hash) => `${hash.toString('base64')}\n`);
    return Buffer.concat([Buffer.from(`c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes.join('')}\n`), checkpoint]);
  };
  for (const { index } of listed) data.set(`data/proofs/${index}.tlog-proof`, proofOf(index));
  data.set('data/census/entry.tlog-proof', proofOf(censusIndex));
  documents.forEach((bytes, i) => data.set(`data/documents/${hashes[i]}`, bytes));
  const documentsListed = hashes.map((hash) => `{"bytes":${paperBytes},"sha256":"${hash}","title":null}`);
  const streams = listed.map(({ seq, index, leaf }) => `{"index":${index},"leaf":"${leaf}","seq":${seq}}`);
  // Members in the order of RFC 8785.
  const index = `{"decision":"${decision}","documents":[${documentsListed.join(',')}],"exportedAt":"2026-03-03T00:00:00.000Z","format":"dingce-evidence/1","log":"${log}","missingDocuments":[],"origin":"${origin}","ruleSets":[],"sealed":[],"size":${leaves.length},"streams":[{"entries":[${streams.join(',')}],"folder":"01","stream":"${stream}"}]}`;
  return { data: data.set('data/bundle.json', Buffer.from(index)).set('data/checkpoint', checkpoint), key };
}

/**
 * An evidence bundle in the form of docs/evidence-bundle.md, as a folder and as a zip, by code that neither exporter nor verifier
 * has. Every act is signed by one of `signers`, none when there is none.
 */
export async function writeDossier(folder: string, events: number, signers: Sm2Signer[] = []): Promise<WrittenDossier> {
  const { data, key } = payloadOf(events, signers);
  const tags = new Map([
    ['bagit.txt', Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')],
    ['bag-info.txt', Buffer.from('Source-Organization: bench\n')],
    ['manifest-sha256.txt', manifestOf(data)],
  ]);
  const zipFile = new ZipFile();
  for (const [name, bytes] of [...data, ...tags, ['tagmanifest-sha256.txt', manifestOf(tags)] as const]) {
    const path = join(folder, 'bag', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    zipFile.addBuffer(bytes, `bag/${name}`);
  }
  zipFile.end();
  const zip = join(folder, 'bag.zip');
  await pipeline(zipFile.outputStream as Readable, createWriteStream(zip));
  return { folder: join(folder, 'bag'), zip, key };
}
