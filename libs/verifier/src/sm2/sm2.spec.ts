import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { newSm2Pair, signSm2, verifySm2 as verifiedByWrapper } from '../../../signatures/src/sm2';
import { random } from '../log.given';
import { nodeTools } from '../node/tools';
import { nobleTools } from '../noble';
import { fitsDigest } from './sm2';
import { sm3 } from './sm3';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const numberOf = (value: Uint8Array): bigint => BigInt(`0x${hex(value)}`);
const word = (value: bigint): string => value.toString(16).padStart(64, '0');
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const message = text('{"act":"a","v":1}');

const p = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const n = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const b = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const Point = weierstrass({
  p,
  n,
  b,
  a: p - 3n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
});
const mod = (value: bigint): bigint => ((value % n) + n) % n;

const { sm2 } = nodeTools.curves;

describe('an SM2 signature', () => {
  const { privateKey, publicKey } = newSm2Pair();
  const value = signSm2(privateKey, message);

  it('of the sample of GM/T 0003.5-2012, annex A, holds, and none of its 512 neighbours by one bit', () => {
    const key = bytes(
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
    );
    const sample = bytes(
      'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
    );
    expect(sm2(sample, text('message digest'), key)).toBe(true);
    expect(sm2(sample, text('message digesu'), key)).toBe(false);
    for (let bit = 0; bit < 512; bit += 1) {
      const bent = Uint8Array.from(sample);
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(sm2(bent, text('message digest'), key)).toBe(false);
    }
  });

  it('is judged as the wrapper that signs judges it, whole or bent, in the browser as in Node', () => {
    expect(nobleTools.curves.sm2).toBe(sm2);
    const next = random(32918);
    for (let i = 0; i < 60; i += 1) {
      const pair = newSm2Pair();
      const said = text('决'.repeat(i));
      const signed = i === 0 ? value : signSm2(pair.privateKey, said);
      const bent = Uint8Array.from(signed);
      const at = Math.floor(next() * 64);
      if (i % 2 === 1) bent[at] = (bent[at] as number) ^ (1 + Math.floor(next() * 255));
      expect(sm2(bent, said, pair.publicKey)).toBe(verifiedByWrapper(pair.publicKey, bent, said).valid);
      expect(sm2(bent, said, pair.publicKey)).toBe(i % 2 === 0 && i > 0);
    }
  });

  it.each([
    ['63 bytes', value.subarray(1)],
    ['65 bytes', Uint8Array.from([...value, 0])],
    ['nothing', new Uint8Array()],
    ['r = 0', bytes(word(0n) + hex(value.subarray(32)))],
    ['s = 0', bytes(hex(value.subarray(0, 32)) + word(0n))],
    ['r = n', bytes(word(n) + hex(value.subarray(32)))],
    ['s = n', bytes(hex(value.subarray(0, 32)) + word(n))],
    ['s beyond n', bytes(hex(value.subarray(0, 32)) + 'f'.repeat(64))],
    ['r + s = n', bytes(hex(value.subarray(0, 32)) + word(n - numberOf(value.subarray(0, 32))))],
    ['s and r the other way round', Uint8Array.from([...value.subarray(32), ...value.subarray(0, 32)])],
  ])('of %s does not hold', (_, bent) => expect(sm2(bent, message, publicKey)).toBe(false));

  it.each<[string, bigint, bigint]>([
    ['r + s = n, which takes the key out of the equation', n - 0x1234567890abcdefn, 0x1234567890abcdefn],
    ['r = 0', 0n, 0x1234567890abcdefn],
    ['s = 0', 0x1234567890abcdefn, 0n],
  ])('made with %s does not hold, though its digest fits', (_, r, s) => {
    const part = (scalar: bigint, point: InstanceType<typeof Point>): InstanceType<typeof Point> =>
      scalar === 0n ? Point.ZERO : point.multiplyUnsafe(scalar);
    const point = part(s, Point.BASE).add(part(mod(r + s), Point.fromBytes(publicKey)));
    expect(fitsDigest(mod(r - point.toAffine().x), r, s, publicKey)).toBe(false);
  });

  it('that leads to the point at infinity does not hold, though its key holder could make r fit', () => {
    const d = numberOf(privateKey);
    const za = sm3(
      bytes(`0080${hex(text('1234567812345678'))}${word(p - 3n)}${word(b)}${hex(Point.BASE.toBytes(false).subarray(1))}${hex(publicKey.subarray(1))}`), // prettier-ignore
    );
    const r = mod(numberOf(sm3(Uint8Array.from([...za, ...message]))));
    // s·G + (r + s)·d·G = O: s = −r·d / (1 + d).
    const s = mod(-r * d * inverse(1n + d));
    const point = Point.BASE.multiplyUnsafe(s).add(Point.fromBytes(publicKey).multiplyUnsafe(mod(r + s)));
    expect(point.is0()).toBe(true);
    expect(sm2(bytes(word(r) + word(s)), message, publicKey)).toBe(false);
  });

  it("does not hold over another message, nor by another's key", () => {
    expect(sm2(value, message, publicKey)).toBe(true);
    expect(sm2(value, message.subarray(1), publicKey)).toBe(false);
    expect(sm2(value, message, newSm2Pair().publicKey)).toBe(false);
  });
});

/** By Fermat: n is prime. */
function inverse(value: bigint): bigint {
  let [result, base, power] = [1n, mod(value), n - 2n];
  for (; power > 0n; power >>= 1n, base = mod(base * base)) if (power & 1n) result = mod(result * base);
  return result;
}

describe('a forged SM2 signature', () => {
  it('is refused when the message was taken for its digest, as sm-crypto-v2 takes it by default', () => {
    const { publicKey } = newSm2Pair();
    // Made without the private key: s and t at will, then the "digest" that fits them.
    const [s, t] = [0x1234567890abcdefn, 0xfedcba0987654321n];
    const point = Point.BASE.multiplyUnsafe(s).add(Point.fromBytes(publicKey).multiplyUnsafe(t)).toAffine();
    const r = mod(t - s);
    const digest = mod(r - point.x);
    expect(fitsDigest(digest, r, s, publicKey)).toBe(true);
    expect(sm2(bytes(word(r) + word(s)), bytes(word(digest)), publicKey)).toBe(false);
  });

  it("is refused when it is Node's: plain ECDSA over SM3 is no SM2", () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-65));
    const value = new Uint8Array(sign('sm3', message, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }));
    expect(verify('sm3', message, { key: pair.publicKey, dsaEncoding: 'ieee-p1363' }, value)).toBe(true);
    expect(sm2(value, message, publicKey)).toBe(false);
  });
});

describe('an SM2 key', () => {
  const { privateKey, publicKey } = newSm2Pair();
  const value = signSm2(privateKey, message);
  const y = (x: bigint): bigint | null => {
    const square = (((x * x * x - 3n * x + b) % p) + p) % p;
    let [root, base, power] = [1n, square, (p + 1n) / 4n];
    for (; power > 0n; power >>= 1n, base = (base * base) % p) if (power & 1n) root = (root * base) % p;
    return (root * root) % p === square ? root : null;
  };
  const smallX = Array.from({ length: 20 }, (_, i) => BigInt(i + 1)).find((x) => y(x) !== null) as bigint;

  it.each([
    ['64 bytes', publicKey.subarray(1)],
    ['a compressed point', Point.fromBytes(publicKey).toBytes(true)],
    ['another form', Uint8Array.from([6, ...publicKey.subarray(1)])],
    ['a point off the curve', Uint8Array.from([...publicKey.subarray(0, 64), (publicKey[64] as number) ^ 1])],
    ['the origin', bytes(`04${word(0n)}${word(0n)}`)],
    ['a coordinate beyond p', bytes(`04${word(smallX + p)}${word(y(smallX) as bigint)}`)],
    ['infinity', new Uint8Array([0])],
    ['nothing', new Uint8Array()],
  ])('of %s is none', (_, bent) => {
    expect(sm2(value, message, publicKey)).toBe(true);
    expect(sm2(value, message, bent)).toBe(false);
  });
});
