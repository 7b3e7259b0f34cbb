import { createPublicKey, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { toBase64url } from './base64url';
import { invalid, valid } from './signature';
import type { Verdict } from './signature';

/**
 * Why these bytes are no Ed25519 key of a person; null when they are. A point of small order is refused: OpenSSL takes
 * it, and under it one signature fits many texts.
 */
export function ed25519KeyFault(publicKey: Uint8Array): string | null {
  if (publicKey.length !== 32) return `an Ed25519 key has 32 bytes, not ${publicKey.length}`;
  try {
    const point = ed25519.Point.fromBytes(publicKey);
    return point.isSmallOrder() || !point.isTorsionFree() ? 'the Ed25519 key is not of prime order' : null;
  } catch {
    return 'the Ed25519 key is not a point of the curve';
  }
}

/** RFC 8032, over the bytes themselves. */
export function verifyEd25519(publicKey: Uint8Array, value: Uint8Array, statement: Uint8Array): Verdict {
  const fault = ed25519KeyFault(publicKey);
  if (fault) return invalid('key-invalid', fault);
  if (value.length !== 64) return invalid('malformed', `an Ed25519 signature has 64 bytes, not ${value.length}`);
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) }, format: 'jwk' });
  return verify(null, statement, key, value)
    ? valid
    : invalid('value-wrong', 'the Ed25519 signature does not verify over this statement');
}
