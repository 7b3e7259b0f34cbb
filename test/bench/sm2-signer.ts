import { createECDH, createHash, randomBytes } from 'node:crypto';

const n = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
/** Length and value of the user id 1234567812345678, a, b and G of GM/T 0003.5. */
const beforeKey = Buffer.from(
  '008031323334353637383132333435363738' +
    'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
  'hex',
);

const sm3 = (...parts: Uint8Array[]): Buffer => createHash('sm3').update(Buffer.concat(parts)).digest();
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const word = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const mod = (value: bigint): bigint => ((value % n) + n) % n;

/** By Fermat: n is prime. */
function inverse(value: bigint): bigint {
  let [result, base, power] = [1n, mod(value), n - 2n];
  for (; power > 0n; power >>= 1n, base = mod(base * base)) if (power & 1n) result = mod(result * base);
  return result;
}

/** 65 bytes, uncompressed. */
function pointOf(scalar: bigint): Buffer {
  const curve = createECDH('SM2');
  curve.setPrivateKey(word(scalar));
  return curve.getPublicKey();
}

export interface Sm2Signer {
  publicKey: Buffer;
  /** r ‖ s. */
  sign(message: Uint8Array): Buffer;
}

/** GM/T 0003.2, 6.1. */
export function newSm2Signer(): Sm2Signer {
  const scalar = (): bigint => mod(numberOf(randomBytes(32)));
  const secret = scalar();
  const publicKey = pointOf(secret);
  const z = sm3(beforeKey, publicKey.subarray(1));
  const sign = (message: Uint8Array): Buffer => {
    const k = scalar();
    const r = mod(numberOf(sm3(z, message)) + numberOf(pointOf(k).subarray(1, 33)));
    return Buffer.concat([word(r), word(mod(inverse(1n + secret) * (k - r * secret)))]);
  };
  return { publicKey, sign };
}
