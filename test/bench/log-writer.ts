import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sm2Signer } from './sm2-signer';

export interface WrittenLog {
  folder: string;
  /** Verifier key. */
  key: string;
}

export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
export const leafOf = (entry: Uint8Array): Buffer => sha256(Buffer.concat([Buffer.of(0), entry]));
export const origin = 'dingce.bench';
export const log = `${origin}/ledger/1`;

function indexPath(n: number): string {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0');
  const groups = digits.match(/.{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

export interface WrittenEntry {
  stream: string;
  seq: number;
  /** Hex. */
  prev: string;
  /** Among all entries: tells its act and its time. */
  i: number;
  bytes: number;
  /** Hex digest of a paper that it names. */
  paper?: string | undefined;
  signer?: Sm2Signer | undefined;
}

function signatureOf({ publicKey, sign }: Sm2Signer, act: string, stream: string): string {
  const statement = `{"act":"${act}","body":"${'0'.repeat(64)}","origin":"${origin}","stream":"${stream}","type":"SubmitComment","v":1}`;
  const value = sign(Buffer.from(statement)).toString('base64url');
  return `{"algorithm":"sm2","publicKey":"${publicKey.toString('base64url')}","statement":${JSON.stringify(statement)},"value":"${value}"}`;
}

type Placed = Pick<WrittenEntry, 'stream' | 'seq' | 'prev' | 'i' | 'signer'>;

/** Members in the order of RFC 8785, so that no sorting is needed. */
function envelopeOf({ stream, seq, prev, i, signer }: Placed, type: string, data: string): string {
  const at = new Date(Date.UTC(2026, 0, 1) + i * 20).toISOString();
  const act = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  const signed = signer ? `"signature":${signatureOf(signer, act, stream)},` : '';
  return `dingce.v1\n{"act":"${act}","actor":{"auth":{"method":"oidc","strength":"login"},"id":"p-1","kind":"person"},"basis":["L713-15"],"data":${data},"occurredAt":"${at}","origin":"${origin}","part":0,"parts":1,"prev":"${prev}","recordedAt":"${at}","seq":${seq},${signed}"stream":"${stream}","type":"${type}","v":${signer ? 2 : 1},"version":1}`;
}

/** Padded to `bytes`. */
export function entryOf({ bytes, paper, ...placed }: WrittenEntry): Buffer {
  const named = paper === undefined ? '' : `"document":"${paper}",`;
  const text = (padding: string): string => envelopeOf(placed, 'CommentReceived', `{${named}"text":"${padding}"}`);
  return Buffer.from(text('x'.repeat(bytes - text('').length)));
}

/** First of the ledger's own history: a census that saw one stream, with the leaf that it counted. */
export function censusOfOne(leaf: Buffer, size: number): Buffer {
  const data = `{"date":"2026-03-02","root":"${leaf.toString('hex')}","size":${size},"streams":1}`;
  return Buffer.from(envelopeOf({ stream: 'ledger', seq: 1, prev: '0'.repeat(64), i: size }, 'CensusTaken', data));
}

class Publisher {
  /** Hashes of the unfinished tile of each level. */
  private readonly levels: Buffer[][] = [];
  private readonly written: number[] = [];

  constructor(private readonly folder: string) {}

  put(name: string, bytes: Uint8Array): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }

  add(level: number, leaf: Buffer): void {
    const tile = (this.levels[level] ??= []);
    tile.push(leaf);
    if (tile.length < 256) return;
    this.flush(level);
    this.add(level + 1, rootOf(tile));
  }

  private flush(level: number): void {
    const tile = this.levels[level] ?? [];
    const n = this.written[level] ?? 0;
    this.put(`tile/${level}/${indexPath(n)}${tile.length < 256 ? `.p/${tile.length}` : ''}`, Buffer.concat(tile));
    this.written[level] = n + 1;
    this.levels[level] = [];
  }

  /** Writes the partial tiles; the root of all. */
  finish(): Buffer {
    let root: Buffer | null = null;
    this.levels.forEach((tile, level) => {
      if (tile.length === 0) return;
      const hashes = root ? [...tile, root] : tile;
      root = rootOf(hashes);
      this.flush(level);
    });
    return root ?? sha256(Buffer.of());
  }
}

/** RFC 6962; a last hash of a smaller subtree is carried up as it is. */
function above(level: readonly Buffer[]): Buffer[] {
  const hashes: Buffer[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i] as Buffer, level[i + 1]];
    hashes.push(right ? sha256(Buffer.concat([Buffer.of(1), left, right])) : left);
  }
  return hashes;
}

function rootOf(hashes: readonly Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1) level = above(level);
  return level[0] as Buffer;
}

export interface Tree {
  root: Buffer;
  /** RFC 6962, 2.1.1. */
  path(index: number): Buffer[];
}

export function treeOf(leaves: readonly Buffer[]): Tree {
  const levels = [[...leaves]];
  for (let level = levels[0] as Buffer[]; level.length > 1; level = levels.at(-1) as Buffer[])
    levels.push(above(level));
  const path = (index: number): Buffer[] =>
    levels.slice(0, -1).flatMap((level, height) => level[Math.floor(index / 2 ** height) ^ 1] ?? []);
  return { root: levels.at(-1)?.[0] as Buffer, path };
}

export interface LogKey {
  /** Verifier key. */
  key: string;
  /** A signature line, without its newline. */
  sign(text: string): string;
}

export function newKey(): LogKey {
  const pair = generateKeyPairSync('ed25519');
  const secret = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const raw = createPublicKey(secret).export({ type: 'spki', format: 'der' }).subarray(-32);
  const typed = Buffer.concat([Buffer.of(1), raw]);
  const id = sha256(Buffer.concat([Buffer.from(`${log}\n`), typed])).subarray(0, 4);
  const signed = (text: string): Buffer => Buffer.concat([id, sign(null, Buffer.from(text), secret)]);
  return {
    key: `${log}+${id.toString('hex')}+${typed.toString('base64')}`,
    sign: (text) => `\u2014 ${log} ${signed(text).toString('base64')}`,
  };
}

export function noteOf(size: number, root: Buffer, signed: LogKey['sign']): Buffer {
  const text = `${log}\n${size}\n${root.toString('base64')}\n`;
  return Buffer.from(`${text}\n${signed(text)}\n`);
}

/** A log in the form of docs/transparency-log.md, written by code that neither ledger nor verifier has. */
export function writeLog(folder: string, size: number, entryBytes: number, streamCount: number): WrittenLog {
  const publisher = new Publisher(folder);
  const heads = new Map<string, { seq: number; head: string }>();
  let bundle: Buffer[] = [];
  for (let i = 0; i < size; i += 1) {
    const stream = `comments/${(i * 7919) % streamCount}/1/0`;
    const { seq, head } = heads.get(stream) ?? { seq: 0, head: '0'.repeat(64) };
    const entry = entryOf({ stream, seq: seq + 1, prev: head, i, bytes: entryBytes });
    const leaf = leafOf(entry);
    heads.set(stream, { seq: seq + 1, head: leaf.toString('hex') });
    publisher.add(0, leaf);
    bundle.push(Buffer.of(entry.length >> 8, entry.length & 255), entry);
    if (bundle.length === 512 || i === size - 1) {
      const width = bundle.length / 2;
      const name = `${indexPath(Math.floor(i / 256))}${width < 256 ? `.p/${width}` : ''}`;
      publisher.put(`tile/entries/${name}`, Buffer.concat(bundle));
      bundle = [];
    }
  }
  const root = publisher.finish();
  const { key, sign: signed } = newKey();
  publisher.put('checkpoint', noteOf(size, root, signed));
  publisher.put('keys', Buffer.from(`${key}\n`));
  return { folder, key };
}
