import { createHash, createPublicKey, verify } from 'node:crypto';
import { fromBuffer } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';

/** A straightforward check of proofs and notes, with nothing of the code that makes them: RFC 6962, C2SP signed-note and tlog-proof. */
export const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const leafOf = (body: Uint8Array): Buffer => sha256(Buffer.of(0), body);
const node = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right);

/** Root that an audit path leads to, RFC 9162 2.1.3.2; null when its length is wrong. */
export function rootFrom(leaf: Buffer, index: number, size: number, path: Buffer[]): Buffer | null {
  if (index >= size) return null;
  let [fn, sn, root] = [index, size - 1, leaf];
  for (const hash of path) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      root = node(hash, root);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else root = node(root, hash);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? root : null;
}

/** Root of a small tree, as RFC 6962 2.1 defines it. */
export function treeRoot(leaves: Buffer[]): Buffer {
  const [first] = leaves;
  if (!first) return sha256();
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return node(treeRoot(leaves.slice(0, k)), treeRoot(leaves.slice(k)));
}

export interface ReadCheckpoint {
  origin: string;
  size: number;
  root: Buffer;
}

/** A checkpoint whose note carries a valid Ed25519 signature of the verifier key; throws otherwise. */
export function checkpointSignedBy(note: string, vkey: string): ReadCheckpoint {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [name = '', id = '', material = ''] = vkey.split('+').slice(0, 2).concat(vkey.split('+').slice(2).join('+'));
  const raw = Buffer.from(material, 'base64').subarray(1);
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
    format: 'der',
    type: 'spki',
  });
  const signed = note
    .slice(end + 2)
    .split('\n')
    .filter((line) => line.startsWith(`— ${name} `))
    .map((line) => Buffer.from(line.split(' ')[2] ?? '', 'base64'))
    .filter((bytes) => bytes.subarray(0, 4).toString('hex') === id)
    .some((bytes) => verify(null, Buffer.from(text), key, bytes.subarray(4)));
  if (!signed) throw new Error(`not signed by ${name}+${id}`);
  const [origin = '', size = '', root = ''] = text.split('\n');
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

/** Index, path and note of a c2sp.org/tlog-proof@v1. */
export function readProof(text: string): { index: number; path: Buffer[]; note: string } {
  const end = text.indexOf('\n\n');
  const [header, index = '', ...path] = text.slice(0, end).split('\n');
  if (header !== 'c2sp.org/tlog-proof@v1' || !/^index \d+$/.test(index)) throw new Error('not a tlog-proof');
  return {
    index: Number(index.slice('index '.length)),
    path: path.map((line) => Buffer.from(line, 'base64')),
    note: text.slice(end + 2),
  };
}

/** Whether a proof leads from the entry's bytes to a checkpoint that the key signed. */
export function proves(proof: string, body: Uint8Array, vkey: string): boolean {
  const { index, path, note } = readProof(proof);
  const { size, root } = checkpointSignedBy(note, vkey);
  return rootFrom(leafOf(body), index, size, path)?.equals(root) ?? false;
}

/** Files of a zip by their names. */
export function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, zip?: ZipFile) => {
      if (error || !zip) return reject(error ?? new Error('no zip'));
      const files = new Map<string, Buffer>();
      zip.on('error', reject).on('end', () => resolve(files));
      zip.on('entry', (entry: Entry) =>
        zip.openReadStream(entry, (failed, stream) => {
          if (failed || !stream) return reject(failed ?? new Error('no stream'));
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks));
            zip.readEntry();
          });
        }),
      );
      zip.readEntry();
    });
  });
}
