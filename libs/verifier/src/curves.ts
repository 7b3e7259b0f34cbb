import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { verifySm2 } from './sm2/sm2';

/** Whether a signature verifies; false, too, for what is no point or number of the curve. */
export type CheckSignature = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;

/** Handed in, so that Node can use its faster ones. */
export interface Curves {
  /** RFC 8032. */
  ed25519: CheckSignature;
  /** ECDSA over P-256 and SHA-256; signature in DER, public key uncompressed, 65 bytes. */
  es256: CheckSignature;
  /** SM2 with SM3 and the user id 1234567812345678; signature r ‖ s, public key uncompressed, 65 bytes. */
  sm2: CheckSignature;
}

const orFalse =
  (check: CheckSignature): CheckSignature =>
  (...given) => {
    try {
      return check(...given);
    } catch {
      return false;
    }
  };

export const nobleCurves: Curves = {
  ed25519: orFalse((signature, message, key) => ed25519.verify(signature, message, key, { zip215: false })),
  // Authenticators do not bother to make s small.
  es256: orFalse((signature, message, key) => p256.verify(signature, message, key, { format: 'der', lowS: false })),
  sm2: orFalse(verifySm2),
};
