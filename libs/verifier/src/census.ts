import { concat, hex, utf8 } from './bytes/bytes';
import type { Envelope } from './entry/envelope';
import { canonical } from './entry/canonical';
import { demand, isHash, isName, isWholeFrom } from './entry/shape';
import type { Digest } from './merkle/digest';
import { leafHash } from './merkle/digest';

/** The data of `CensusTaken`, docs/transparency-log.md. */
export interface Census {
  /** Civil day. */
  date: string;
  /** For all entries with an index below it. */
  size: number;
  streams: number;
  /** Hex. */
  root: string;
}

/** Throws Malformed. */
export const censusOf = (entry: Envelope): Census =>
  demand(entry.data, {
    needed: { date: isName, size: isWholeFrom(0), streams: isWholeFrom(0), root: isHash },
  }) as unknown as Census;

/** Leaf of one stream in the census: the RFC 8785 text of its name, last sequence and head. */
export const censusLeaf = (stream: string, seq: number, head: Uint8Array, sha256: Digest): Uint8Array =>
  leafHash(utf8(canonical({ head: hex(head), seq, stream })), sha256);

/** The census goes by the bytes of the streams' names. */
export function byBytes(a: string, b: string): number {
  const [x, y] = [utf8(a), utf8(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1)
    if (x[i] !== y[i]) return (x[i] as number) - (y[i] as number);
  return x.length - y.length;
}

/** A key that sorts as `byBytes` does, for many comparisons of the same names: the bytes as one character each. */
export const byteKey = (name: string): string =>
  /^[\u0000-\u007f]*$/.test(name) ? name : String.fromCharCode(...concat(utf8(name)));
