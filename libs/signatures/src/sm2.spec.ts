import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { newSm2Pair, signSm2, sm2KeyFault, verifySm2 } from './sm2';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const statement = new TextEncoder().encode('{"act":"a","v":1}');

/** GM/T 0003.5-2012, recommended curve. */
const curve = weierstrass({
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
});

describe('the sample of GM/T 0003.5-2012, annex A', () => {
  const publicKey = bytes(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  );
  const value = bytes(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  );
  const message = new TextEncoder().encode('message digest');

  it('verifies', () => expect(verifySm2(publicKey, value, message)).toEqual({ valid: true }));
  it('verifies over no other message', () =>
    expect(verifySm2(publicKey, value, new TextEncoder().encode('message digesu'))).toMatchObject({
      valid: false,
      fault: 'value-wrong',
    }));
  it('is told from each of its 512 neighbours by one bit', () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const bent = Uint8Array.from(value);
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(verifySm2(publicKey, bent, message).valid).toBe(false);
    }
  });
});

describe('a forged SM2 signature', () => {
  /** Made without the private key: s and t at will, then the "message" that fits them. */
  function forged(publicKey: Uint8Array): { value: Uint8Array; message: Uint8Array } {
    const { n } = curve.CURVE();
    const [s, t] = [0x1234567890abcdefn, 0xfedcba0987654321n];
    const point = curve.BASE.multiply(s).add(curve.fromHex(hex(publicKey)).multiply(t));
    const r = (((t - s) % n) + n) % n;
    const e = (((r - point.toAffine().x) % n) + n) % n;
    const word = (value: bigint): string => value.toString(16).padStart(64, '0');
    return { value: bytes(word(r) + word(s)), message: bytes(word(e)) };
  }

  it('is accepted by the library as it comes, and refused by the wrapper', () => {
    const { publicKey } = newSm2Pair();
    const { value, message } = forged(publicKey);
    expect(sm2.doVerifySignature(message, hex(value), hex(publicKey))).toBe(true);
    expect(verifySm2(publicKey, value, message)).toMatchObject({ valid: false, fault: 'value-wrong' });
  });

  it("is refused when it is Node's: plain ECDSA over SM3 is no SM2", () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
    const publicKey = new Uint8Array(spki.subarray(-65));
    const value = new Uint8Array(sign('sm3', statement, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }));
    expect([sm2KeyFault(publicKey), value.length]).toEqual([null, 64]);
    // Node itself says yes.
    expect(verify('sm3', statement, { key: pair.publicKey, dsaEncoding: 'ieee-p1363' }, value)).toBe(true);
    expect(verifySm2(publicKey, value, statement)).toMatchObject({ valid: false, fault: 'value-wrong' });
  });
});

describe('the wrapper', () => {
  const { privateKey, publicKey } = newSm2Pair();
  const value = signSm2(privateKey, statement);
  const zero = '00'.repeat(32);
  const n = 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123';

  it('verifies what it signed', () => expect(verifySm2(publicKey, value, statement)).toEqual({ valid: true }));

  it.each([
    ['63 bytes', value.subarray(1)],
    ['65 bytes', Uint8Array.from([...value, 0])],
    ['r = 0', bytes(zero + hex(value.subarray(32)))],
    ['s = 0', bytes(hex(value.subarray(0, 32)) + zero)],
    ['r = n', bytes(n + hex(value.subarray(32)))],
    ['s = n', bytes(hex(value.subarray(0, 32)) + n)],
    ['nothing', new Uint8Array()],
  ])('refuses a signature of %s', (_, bent) =>
    expect(verifySm2(publicKey, bent, statement)).toMatchObject({ valid: false, fault: 'malformed' }),
  );

  it.each([
    ['64 bytes', publicKey.subarray(1)],
    ['a compressed point', bytes(`02${hex(publicKey.subarray(1, 33))}`)],
    ['a point off the curve', Uint8Array.from([...publicKey.subarray(0, 64), (publicKey[64] as number) ^ 1])],
    ['the origin', bytes(`04${zero}${zero}`)],
    ['nothing', new Uint8Array()],
  ])('refuses a key of %s', (_, bent) =>
    expect(verifySm2(bent, value, statement)).toMatchObject({ valid: false, fault: 'key-invalid' }),
  );

  it("refuses another's key and another statement", () => {
    expect(verifySm2(newSm2Pair().publicKey, value, statement).valid).toBe(false);
    expect(verifySm2(publicKey, value, statement.subarray(1)).valid).toBe(false);
    expect(verifySm2(publicKey, value, new Uint8Array()).valid).toBe(false);
  });
});
