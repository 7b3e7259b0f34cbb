import { generateKeyPairSync, sign } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { newSm2Pair, signSm2 } from '../../../signatures/src/sm2';
import { bundle } from '../bundle.given';
import { GivenLog, jcs, origin, sha256 } from '../log.given';
import { nodeTools } from '../node/tools';
import { nobleTools } from '../noble';
import { readVerifierKey } from '../note/verifier-key';
import type { Finding } from '../report';
import type { Trust } from '../trust';
import { MemorySource } from './source';
import { verifyBundle } from './verify-bundle';

const digest = nodeTools.digests.sha256;
const decision = 'd-1';
const stream = `decision/${decision}`;
const trust: Trust = {
  keys: [readVerifierKey(new GivenLog().key.vkey, digest)],
  policy: null,
  older: null,
  distrusted: [],
  onFirstUse: false,
};

describe("an act's signature", () => {
  const secret = sha256(Buffer.from('signer'));
  const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  const act = '00000000-0000-4000-8000-000000000001';
  const statement = (bent: object = {}): string =>
    jcs({ act, body: '0'.repeat(64), origin, stream, type: 'DecideAsHead', v: 1, ...bent });
  const byEd25519 = (text: string): object => ({
    algorithm: 'ed25519',
    publicKey: url(ed25519.getPublicKey(secret)),
    statement: text,
    value: url(ed25519.sign(Buffer.from(text), secret)),
  });
  const point = p256.getPublicKey(secret, false);
  const cose = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    point.subarray(1, 33),
    Buffer.from('225820', 'hex'),
    point.subarray(33),
  ]);
  function byWebAuthn(text: string, bent: { type?: string; flags?: number } = {}): object {
    const authenticatorData = Buffer.concat([
      sha256(Buffer.from('dingce.test')),
      Buffer.of(bent.flags ?? 5),
      Buffer.alloc(4),
    ]);
    const clientDataJson = Buffer.from(
      JSON.stringify({
        type: bent.type ?? 'webauthn.get',
        challenge: url(sha256(Buffer.from(text))),
        origin: 'https://dingce.test',
      }),
    );
    const value = p256.sign(Buffer.concat([authenticatorData, sha256(clientDataJson)]), secret, { format: 'der' });
    return {
      algorithm: 'webauthn',
      publicKey: url(cose),
      statement: text,
      value: url(value),
      authenticatorData: url(authenticatorData),
      clientDataJson: url(clientDataJson),
    };
  }

  async function judged(signature: object): Promise<Finding[]> {
    const signed = new GivenLog();
    signed.add(stream, { bent: { v: 2, signature } });
    const files = bundle(signed, { decision, streams: [stream], census: signed.takeCensus() });
    const findings = await Promise.all(
      [nodeTools, nobleTools].map(async (tools) =>
        (await verifyBundle(new MemorySource(files, digest), trust, tools)).findings.filter(
          ({ check }) => check === 'signatures',
        ),
      ),
    );
    expect(findings[0]).toEqual(findings[1]);
    return findings[0] as Finding[];
  }

  const sm2Pair = newSm2Pair();
  const bySm2 = (text: string): object => ({
    algorithm: 'sm2',
    publicKey: url(sm2Pair.publicKey),
    statement: text,
    value: url(signSm2(sm2Pair.privateKey, Buffer.from(text))),
  });
  /** What Node makes with an SM2 key. */
  function byPlainEcdsa(text: string): object {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    return {
      ...bySm2(text),
      publicKey: url(publicKey.export({ format: 'der', type: 'spki' }).subarray(-65)),
      value: url(sign('sm3', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })),
    };
  }

  it('by Ed25519, WebAuthn or SM2 holds', async () => {
    expect(await judged(byEd25519(statement()))).toEqual([]);
    expect(await judged(byWebAuthn(statement()))).toEqual([]);
    expect(await judged(bySm2(statement()))).toEqual([]);
  });

  it.each([
    ['another act', byEd25519(statement({ act: act.replace('1', '2') })), 'of another act'],
    ['another stream', byEd25519(statement({ stream: 'decision/2' })), 'of another stream'],
    ['another origin', byEd25519(statement({ origin: 'elsewhere' })), 'of another origin'],
    ['a statement that is not canonical', byEd25519(`${statement()} `), 'not canonical'],
    ['a statement with more in it', byEd25519(statement({ more: 1 })), 'unknown'],
    ['another text', { ...byEd25519(statement()), statement: statement({ type: 'Other' }) }, 'does not verify'],
    ['a key that is none', { ...byEd25519(statement()), publicKey: url(Buffer.alloc(32, 255)) }, 'does not verify'],
    ['a key of 31 bytes', { ...byEd25519(statement()), publicKey: url(Buffer.alloc(31)) }, 'does not verify'],
    [
      'a challenge of another text',
      { ...byWebAuthn(statement()), statement: statement({ type: 'Other' }) },
      'does not verify',
    ],
    ['a registration', byWebAuthn(statement(), { type: 'webauthn.create' }), 'does not verify'],
    ['nobody present', byWebAuthn(statement(), { flags: 4 }), 'does not verify'],
    ['no authenticator data', { ...byEd25519(statement()), algorithm: 'webauthn' }, 'does not verify'],
    ['another text, by SM2', { ...bySm2(statement()), statement: statement({ type: 'Other' }) }, 'does not verify'],
    ['another act, by SM2', bySm2(statement({ act: act.replace('1', '2') })), 'of another act'],
    ['an SM2 key off its curve', { ...bySm2(statement()), publicKey: url(Buffer.alloc(65, 4)) }, 'does not verify'],
    ['SM3 by plain ECDSA', byPlainEcdsa(statement()), 'does not verify'],
    ['Ed25519, called SM2', { ...byEd25519(statement()), algorithm: 'sm2' }, 'does not verify'],
    ['a COSE key cut short', { ...byWebAuthn(statement()), publicKey: url(cose.subarray(0, 40)) }, 'does not verify'],
  ])('over %s does not', async (_what, signature, why) => {
    const [finding] = await judged(signature);
    expect([finding?.verdict, finding?.code]).toEqual(['integrity', 'signature-invalid']);
    expect(finding?.en).toContain(why);
  });

  it('serves for one act, not for a second one under the same id', async () => {
    const twice = new GivenLog();
    const signature = byEd25519(statement());
    for (const text of ['同意', '反对']) twice.add(stream, { data: { text }, bent: { v: 2, act, signature } });
    const files = bundle(twice, { decision, streams: [stream], census: twice.takeCensus() });
    const report = await verifyBundle(new MemorySource(files, digest), trust, nodeTools);
    expect(report.integrity).toBe(false);
    expect(report.findings.filter(({ check }) => check === 'signatures')).toMatchObject([
      { code: 'signature-reused', where: { stream, seq: 2 } },
    ]);
  });
});
