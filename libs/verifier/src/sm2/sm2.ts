import { concat, hex, readHex, utf8 } from '../bytes/bytes';
import { curve, Point, pointOf } from './curve';
import { sm3 } from './sm3';

const { n } = curve;

const wordBytes = 32;
const keyBytes = 1 + 2 * wordBytes;

const word = (value: bigint): Uint8Array => readHex(value.toString(16).padStart(2 * wordBytes, '0')) as Uint8Array;
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hex(bytes)}`);

/** The user id that GM/T 0009 gives to all who agreed on none, behind its length in bits, and the curve: what Z begins with. */
const userId = utf8('1234567812345678');
const beforeKey = concat(
  Uint8Array.of(0, 8 * userId.length),
  userId,
  ...[curve.a, curve.b, curve.Gx, curve.Gy].map(word),
);

/** e = SM3(Z ‖ M). Whoever leaves Z out, or takes M for e, verifies signatures that anybody can make. */
const digestOf = (message: Uint8Array, publicKey: Uint8Array): bigint =>
  numberOf(sm3(concat(sm3(concat(beforeKey, publicKey.subarray(1))), message)));

const isInRange = (value: bigint): boolean => value > 0n && value < n;

/**
 * GM/T 0003.2-2012, 7.1, steps B1, B2 and B5 to B7. Anybody finds an `e` for values of his own: only `verifySm2`, which
 * computes it from the message, says anything. Throws for a key that is none.
 */
export function fitsDigest(e: bigint, r: bigint, s: bigint, publicKey: Uint8Array): boolean {
  const t = (r + s) % n;
  if (!isInRange(r) || !isInRange(s) || t === 0n) return false;
  const point = Point.BASE.multiplyUnsafe(s).add(pointOf(publicKey).multiplyUnsafe(t));
  return !point.is0() && (e + point.toAffine().x) % n === r;
}

/** `signature` is r ‖ s, 64 bytes, `publicKey` a point of the curve, uncompressed, 65 bytes. Throws for a key that is none. */
export function verifySm2(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 2 * wordBytes || publicKey.length !== keyBytes) return false;
  const [r, s] = [signature.subarray(0, wordBytes), signature.subarray(wordBytes)].map(numberOf) as [bigint, bigint];
  return fitsDigest(digestOf(message, publicKey), r, s, publicKey);
}
