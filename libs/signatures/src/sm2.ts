import { createECDH } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { invalid, valid } from './signature';
import type { Verdict } from './signature';

/**
 * The only place that may import `sm-crypto-v2` (rule `sm2-behind-its-wrapper`). Without `hash: true` the library takes the
 * message for the digest, and then anybody makes a signature that "verifies" for any key. Node's own `sign('sm3', …)` with an SM2 key
 * is no substitute: it makes plain ECDSA over SM3, without the signer's identity, and is refused here.
 */
const options = { hash: true, der: false, userId: '1234567812345678' } as const;

/** Order of the curve, GM/T 0003.5. */
const order = BigInt('0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Why these bytes are no SM2 key; null when they are a point of the curve, uncompressed. */
export function sm2KeyFault(publicKey: Uint8Array): string | null {
  if (publicKey.length !== 65 || publicKey[0] !== 4)
    return `an SM2 key has 65 bytes and begins with 04, this one has ${publicKey.length}`;
  try {
    return sm2.verifyPublicKey(hex(publicKey)) ? null : 'the SM2 key is not a point of the curve';
  } catch {
    return 'the SM2 key is not a point of the curve';
  }
}

const inRange = (half: Uint8Array): boolean => {
  const n = BigInt(`0x${hex(half)}`);
  return n > 0n && n < order;
};

/** GM/T 0003.2 with SM3; `value` is r ‖ s. */
export function verifySm2(publicKey: Uint8Array, value: Uint8Array, statement: Uint8Array): Verdict {
  const fault = sm2KeyFault(publicKey);
  if (fault) return invalid('key-invalid', fault);
  if (value.length !== 64)
    return invalid('malformed', `an SM2 signature has 64 bytes (r and s, no DER), not ${value.length}`);
  if (!inRange(value.subarray(0, 32)) || !inRange(value.subarray(32)))
    return invalid('malformed', 'r and s of an SM2 signature lie between 1 and n − 1');
  // An empty text is refused rather than handed to a library that might take it for "no message".
  if (statement.length === 0) return invalid('malformed', 'there is no statement');
  return sm2.doVerifySignature(statement, hex(value), hex(publicKey), options)
    ? valid
    : invalid('value-wrong', 'the SM2 signature does not verify over this statement');
}

/** Signs as `verifySm2` checks: for tests and for people without a signing device of their own. `privateKey` has 32 bytes. */
export function signSm2(privateKey: Uint8Array, statement: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.from(sm2.doSignature(statement, hex(privateKey), options), 'hex'));
}

/** A new pair from the system's random source; the library's own generator is not used. */
export function newSm2Pair(): { privateKey: Uint8Array; publicKey: Uint8Array } {
  const pair = createECDH('SM2');
  const publicKey = new Uint8Array(pair.generateKeys());
  const privateKey = new Uint8Array(32);
  const secret = pair.getPrivateKey();
  privateKey.set(secret, 32 - secret.length);
  return { privateKey, publicKey };
}
