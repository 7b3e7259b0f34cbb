import { createHash } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { verifyActSignature } from './act-signature';
import { toBase64url } from './base64url';
import type { Signature } from './signature';
import { ed25519Device, party, sm2Device, webauthnDevice } from './signatures.given';
import type { Bent } from './signatures.given';
import { bodyHash, readStatement, statementBytes, statementText } from './statement';
import { keyFault, verifySignature } from './verify';

const act = {
  act: '00000000-0000-4000-8000-000000000001',
  body: bodyHash({ 理由: '群众反映集中', phone: null }),
  origin: 'test.dingce',
  stream: 'decision/1',
  type: 'DecideAsHead',
};
const text = statementText(act);
const statement = statementBytes(text);
const devices = [ed25519Device(), sm2Device(), webauthnDevice()];

describe('a statement', () => {
  it('is the RFC 8785 text of its members', () => {
    expect(text).toBe(
      `{"act":"${act.act}","body":"${act.body}","origin":"test.dingce","stream":"decision/1","type":"DecideAsHead","v":1}`,
    );
    expect(readStatement(text)).toEqual({ ...act, v: 1 });
  });
  it.each([
    ['a member more', text.replace('}', ',"w":2}')],
    ['a member less', text.replace('"type":"DecideAsHead",', '')],
    ['a space', text.replace(',', ', ')],
    ['another version', text.replace('"v":1', '"v":2')],
    ['no JSON', 'null,'],
    ['null', 'null'],
  ])('is not read with %s', (_, bent) => expect(readStatement(bent)).toBeNull());
});

describe.each(devices.map((device) => [device.algorithm, device] as const))('a signature by %s', (_, device) => {
  const signature = device.sign(statement);
  const judge = (bent: Partial<Signature>, over = statement) =>
    verifySignature({ ...signature, ...bent }, over, device.party);

  it('verifies over its own statement', async () => {
    expect(await judge({})).toEqual({ valid: true });
    expect(keyFault(device.algorithm, device.publicKey)).toBeNull();
  });

  it.each(Object.keys(act) as (keyof typeof act)[])(
    'does not verify over a statement of another %s',
    async (member) => {
      const other = statementBytes(statementText({ ...act, [member]: `${act[member]}x` }));
      expect((await judge({}, other)).valid).toBe(false);
    },
  );

  it('verifies with no other key, and no other value', async () => {
    for (const other of [ed25519Device('01'.repeat(32)), sm2Device(), webauthnDevice()])
      expect((await judge({ publicKey: other.publicKey })).valid).toBe(false);
    const value = Buffer.from(signature.value, 'base64url');
    value[value.length - 1] = (value[value.length - 1] as number) ^ 1;
    expect((await judge({ value: toBase64url(value) })).valid).toBe(false);
  });

  it.each(['', '=', 'ab=', 'é', 'A', 'QUJ', 'x'.repeat(10_000)])('is refused as malformed with %j', async (bent) => {
    for (const member of ['publicKey', 'value'] as const)
      expect(await judge({ [member]: bent })).toMatchObject({ valid: false });
    expect(keyFault(device.algorithm, bent)).not.toBeNull();
  });

  it('is never valid, and never a crash, for 300 texts at random', async () => {
    const noise = (n: number, length: number): string =>
      createHash('shake256', { outputLength: length }).update(String(n)).digest('base64url');
    for (let n = 0; n < 300; n += 1) {
      const [member, length] = (
        [
          ['value', 64],
          ['publicKey', [32, 65, 77][n % 3]],
          ['authenticatorData', 37],
          ['clientDataJson', 90],
        ] as const
      )[n % 4] as [keyof Signature, number];
      const verdict = await judge({ [member]: noise(n, length) });
      const uses = member in signature;
      expect({ n, valid: verdict.valid }).toEqual({ n, valid: !uses });
    }
  });

  it('is of its act, stream and ledger only', async () => {
    const recorded = { ...signature, statement: text };
    expect(await verifyActSignature(recorded, act, device.party)).toEqual({ valid: true });
    for (const member of ['act', 'origin', 'stream'] as const)
      expect(await verifyActSignature(recorded, { ...act, [member]: 'other' }, device.party)).toMatchObject({
        valid: false,
        fault: 'statement-other',
      });
    expect(await verifyActSignature({ ...recorded, statement: `${text} ` }, act, device.party)).toMatchObject({
      valid: false,
      fault: 'malformed',
    });
  });
});

describe('an Ed25519 key', () => {
  it('is not one of small order, under which anything would verify', async () => {
    const identity = toBase64url(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)));
    const value = toBase64url(Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 1 : 0)));
    expect(keyFault('ed25519', identity)).toMatch('prime order');
    expect(await verifySignature({ algorithm: 'ed25519', publicKey: identity, value }, statement)).toMatchObject({
      valid: false,
      fault: 'key-invalid',
    });
  });
});

describe('a WebAuthn assertion', () => {
  it.each<[string, Bent, string]>([
    ['on another page', { origin: 'https://decisions.city.example.evil' }, 'origin-foreign'],
    ['for another relying party', { rpId: 'evil.example' }, 'origin-foreign'],
    ['inside a page of somebody else', { crossOrigin: true }, 'origin-foreign'],
    ['without a verified holder', { flags: 0x01 }, 'origin-foreign'],
    ['without anybody present', { flags: 0x04 }, 'origin-foreign'],
    ['at a registration', { type: 'webauthn.create' }, 'malformed'],
    ['with flags that promise more bytes', { flags: 0xc5 }, 'value-wrong'],
  ])('is refused when made %s', async (_, bent, fault) => {
    const device = webauthnDevice(bent);
    expect(await verifySignature(device.sign(statement), statement, party)).toMatchObject({ valid: false, fault });
  });

  it('needs its parts and its relying party', async () => {
    const device = webauthnDevice();
    const { authenticatorData: _, ...without } = device.sign(statement);
    expect(await verifySignature(without, statement, party)).toMatchObject({ fault: 'malformed' });
    expect(await verifySignature(device.sign(statement), statement)).toMatchObject({ fault: 'key-invalid' });
    const bent = { ...device.sign(statement), clientDataJson: toBase64url(Buffer.from('[]')) };
    expect(await verifySignature(bent, statement, party)).toMatchObject({ fault: 'malformed' });
  });

  it('has a key on its curve, in its one encoding', () => {
    const key = Buffer.from(webauthnDevice().publicKey, 'base64url');
    const cose = (change: [number, unknown][]): string =>
      toBase64url(
        isoCBOR.encode(
          new Map([...(isoCBOR.decodeFirst(new Uint8Array(key)) as Map<number, never>), ...change]) as never,
        ),
      );
    expect(keyFault('webauthn', cose([]))).toBeNull();
    expect(keyFault('webauthn', cose([[-3, new Uint8Array(32)]]))).toMatch('not a point');
    expect(keyFault('webauthn', cose([[-1, 2]]))).toMatch('no ES256 key');
    expect(keyFault('webauthn', cose([[1, 3]]))).toMatch('must be of type');
    expect(keyFault('webauthn', toBase64url(Buffer.concat([key, Buffer.of(0)])))).toMatch('leftover');
    expect(keyFault('webauthn', toBase64url(Buffer.of(0x01)))).toMatch('not a CBOR map');
    expect(keyFault('webauthn', toBase64url(Buffer.of(0xff)))).toMatch('COSE key');
  });
});
