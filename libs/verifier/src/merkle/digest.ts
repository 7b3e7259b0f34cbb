/** One hash function. Handed in, so that Node and the browser each use their fastest. */
export type Digest = (bytes: Uint8Array) => Uint8Array;

export interface Digests {
  sha256: Digest;
  /** SHA3-256, FIPS 202: under which evidence was renewed. */
  sha3: Digest;
}

export const hashBytes = 32;

/** RFC 6962: H(0x00 ‖ bytes). */
export function leafHash(bytes: Uint8Array, digest: Digest): Uint8Array {
  const tagged = new Uint8Array(bytes.length + 1);
  tagged.set(bytes, 1);
  return digest(tagged);
}

const pair = new Uint8Array(1 + 2 * hashBytes);
pair[0] = 1;

/** RFC 6962: H(0x01 ‖ left ‖ right). Both have 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array, digest: Digest): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + hashBytes);
  return digest(pair);
}
