import { ed25519 } from '@noble/curves/ed25519.js';
import { createHash } from 'node:crypto';

// A writer of logs of its own, for specs: nothing here is taken from what it tests, or from the ledger.

export const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const sha3 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha3-256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
type HashParts = typeof sha256;
export const givenHashes = { sha256, sha3 };

export const leafOf = (entry: Uint8Array, hash: HashParts = sha256): Buffer => hash(Buffer.of(0), entry);

/** RFC 6962, 2.1, as it is written there. */
export function mth(leaves: readonly Buffer[], hash: HashParts = sha256): Buffer {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return leaves[0] as Buffer;
  const k = splitOf(leaves.length);
  return hash(Buffer.of(1), mth(leaves.slice(0, k), hash), mth(leaves.slice(k), hash));
}

const splitOf = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

/** RFC 6962, 2.1.1. */
export function path(m: number, leaves: readonly Buffer[], hash: HashParts = sha256): Buffer[] {
  if (leaves.length <= 1) return [];
  const k = splitOf(leaves.length);
  return m < k
    ? [...path(m, leaves.slice(0, k), hash), mth(leaves.slice(k), hash)]
    : [...path(m - k, leaves.slice(k), hash), mth(leaves.slice(0, k), hash)];
}

/** RFC 6962, 2.1.2. */
export const consistency = (m: number, leaves: readonly Buffer[]): Buffer[] => subProof(m, leaves, true);

function subProof(m: number, leaves: readonly Buffer[], whole: boolean): Buffer[] {
  if (m === leaves.length) return whole ? [] : [mth(leaves)];
  const k = splitOf(leaves.length);
  return m <= k
    ? [...subProof(m, leaves.slice(0, k), whole), mth(leaves.slice(k))]
    : [...subProof(m - k, leaves.slice(k), false), mth(leaves.slice(0, k))];
}

export interface GivenKey {
  name: string;
  vkey: string;
  /** A signature line, without its newline. `at`: seconds, of witnesses. */
  line(text: string, at?: number): string;
}

export function givenKey(name: string, type: 'log' | 'witness', seed: number): GivenKey {
  const secret = sha256(Buffer.from(`given key ${seed}`));
  const typed = Buffer.concat([Buffer.of(type === 'log' ? 1 : 4), ed25519.getPublicKey(secret)]);
  const id = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  const line = (text: string, at = 1_790_000_000): string => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(at));
    const message = type === 'log' ? text : `cosignature/v1\ntime ${at}\n${text}`;
    const signature = ed25519.sign(Buffer.from(message), secret);
    return `\u2014 ${name} ${Buffer.concat([id, ...(type === 'log' ? [] : [time]), signature]).toString('base64')}`;
  };
  return { name, vkey: `${name}+${id.toString('hex')}+${typed.toString('base64')}`, line };
}

export const note = (text: string, ...keys: GivenKey[]): Buffer =>
  Buffer.from(`${text}\n${keys.map((key) => `${key.line(text)}\n`).join('')}`);

/** RFC 8785 for what specs write: no numbers but integers. */
export function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${jcs(item)}`).join(',')}}`;
}

export const origin = 'dingce.test';
export const logName = `${origin}/ledger/1`;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export interface GivenEntry {
  type?: string;
  data?: object;
  part?: number;
  parts?: number;
  /** Members to bend. */
  bent?: object;
}

/** A log as it grows in memory: streams are chained, indexes given in the order of `add`. */
export class GivenLog {
  readonly entries: Buffer[] = [];
  readonly leaves: Buffer[] = [];
  readonly streams = new Map<string, { seq: number; index: number; leaf: Buffer }[]>();
  private acts = 0;

  constructor(readonly key: GivenKey = givenKey(logName, 'log', 1)) {}

  add(
    stream: string,
    { type = 'DecisionProposed', data = {}, part = 0, parts = 1, bent = {} }: GivenEntry = {},
  ): number {
    const standing = this.streams.get(stream) ?? [];
    if (part === 0) this.acts += 1;
    const at = new Date(Date.UTC(2026, 2, 2) + this.entries.length * 1000).toISOString();
    const envelope = {
      v: 1,
      origin,
      stream,
      seq: standing.length + 1,
      prev: standing.at(-1)?.leaf.toString('hex') ?? '0'.repeat(64),
      act: uuid(this.acts),
      part,
      parts,
      type,
      version: 1,
      actor: {
        kind: 'person',
        id: 'p-1',
        post: 'post-1',
        unit: 'u-1',
        organ: 'organ-1',
        auth: { method: 'oidc', strength: 'login' },
      },
      basis: ['L713-10'],
      occurredAt: at,
      recordedAt: at,
      data,
      ...bent,
    };
    return this.addBytes(stream, Buffer.from(`dingce.v1\n${jcs(envelope)}`));
  }

  addBytes(stream: string, bytes: Buffer): number {
    const standing = this.streams.get(stream) ?? [];
    const index = this.entries.length;
    const leaf = leafOf(bytes);
    this.entries.push(bytes);
    this.leaves.push(leaf);
    this.streams.set(stream, [...standing, { seq: standing.length + 1, index, leaf }]);
    return index;
  }

  streamAt(index: number): string {
    const found = [...this.streams].find(([, all]) => all.some((entry) => entry.index === index));
    if (!found) throw new Error(`no entry ${index}`);
    return found[0];
  }

  /** Leaves of the census of entries below `size`, by the bytes of the streams' names. */
  censusAt(size: number): { stream: string; seq: number; head: string; leaf: Buffer }[] {
    return [...this.streams]
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .flatMap(([stream, all]) => {
        const last = all.filter(({ index }) => index < size).at(-1);
        if (!last) return [];
        const head = last.leaf.toString('hex');
        return [{ stream, seq: last.seq, head, leaf: leafOf(Buffer.from(jcs({ head, seq: last.seq, stream }))) }];
      });
  }

  takeCensus(): number {
    const size = this.entries.length;
    const all = this.censusAt(size);
    const root = mth(all.map(({ leaf }) => leaf)).toString('hex');
    return this.add('ledger', { type: 'CensusTaken', data: { date: '2026-03-02', size, streams: all.length, root } });
  }

  text(size = this.entries.length): string {
    return `${logName}\n${size}\n${mth(this.leaves.slice(0, size)).toString('base64')}\n`;
  }

  checkpoint(size = this.entries.length, ...keys: GivenKey[]): Buffer {
    return note(this.text(size), ...(keys.length > 0 ? keys : [this.key]));
  }

  proof(index: number, checkpoint: Buffer = this.checkpoint(), size = this.entries.length): Buffer {
    const hashes = path(index, this.leaves.slice(0, size)).map((hash) => `${hash.toString('base64')}\n`);
    return Buffer.concat([Buffer.from(`c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes.join('')}\n`), checkpoint]);
  }

  /** The published files. */
  files(size = this.entries.length, ...keys: GivenKey[]): Map<string, Buffer> {
    const files = new Map<string, Buffer>([['keys', Buffer.from(`${this.key.vkey}\n`)]]);
    const name = (n: number, width: number): string => `${tileName(n)}${width < 256 ? `.p/${width}` : ''}`;
    for (let n = 0; n * 256 < size; n += 1) {
      const entries = this.entries.slice(n * 256, Math.min(size, (n + 1) * 256));
      files.set(
        `tile/entries/${name(n, entries.length)}`,
        Buffer.concat(entries.flatMap((e) => [Buffer.of(e.length >> 8, e.length & 255), e])),
      );
    }
    for (let level = 0, hashes = this.leaves.slice(0, size); hashes.length > 0; level += 1) {
      const above: Buffer[] = [];
      for (let n = 0; n * 256 < hashes.length; n += 1) {
        const tile = hashes.slice(n * 256, (n + 1) * 256);
        files.set(`tile/${level}/${name(n, tile.length)}`, Buffer.concat(tile));
        if (tile.length === 256) above.push(mth(tile));
      }
      hashes = above;
    }
    return files.set('checkpoint', this.checkpoint(size, ...keys));
  }
}

export function tileName(n: number): string {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0');
  const groups = digits.match(/.{3}/g) as string[];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** Numbers in [0, 1), the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy of the bytes with one bit turned. */
export function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
}
