import { createRequire } from 'node:module';
import { generateKeyPairSync, sign } from 'node:crypto';
import { scanStreams } from '../checks/streams';
import { scanLogTables } from '../checks/log-tables';
import { appendRaw, rawAct } from '../load/raw-writer';
import { must } from '../report';
import { rawOrigin } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import type { Control } from './control';
import type { LedgerBase } from './ledger-base';

interface Sm2 {
  generateKeyPairHex(): { publicKey: string };
  doVerifySignature(message: string | Uint8Array, signature: string, key: string, how?: { hash: boolean }): boolean;
}
const { sm2 } = createRequire(__filename)('sm-crypto-v2') as { sm2: Sm2 };

/** C4, C7, C8: checks that would pass whatever was done, were they not built as they are. */
export const checkControls = (base: LedgerBase): Control[] => [
  {
    id: 'C4',
    check: 'a letter changed in the body of an entry is found',
    sabotage: 'the check trusts the stored hashes and does not hash the bodies again',
    run: (sabotaged) => changedLetter(base, sabotaged),
  },
  {
    id: 'C7',
    check: 'an SM2 signature made here holds for another implementation',
    sabotage: "it is made with Node's crypto.sign('sm3', …), which is no SM2 signature",
    run: async (sabotaged) => sm2Signature(sabotaged),
  },
  {
    id: 'C8',
    check: 'an SM2 signature forged without the private key is refused',
    sabotage: 'sm-crypto-v2 is called without { hash: true }',
    run: sm2Forgery,
  },
];

async function changedLetter(base: LedgerBase, sabotaged: boolean): Promise<object> {
  const { ownerUrl, appUrl } = await base.copy();
  await withClient(appUrl, async (client) => {
    for (let i = 0; i < 5; i += 1)
      await appendRaw(client, rawOrigin, { ...rawAct('raw/one'), text: '不同意，理由如下' });
  });
  return withClient(ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    const { rowCount } = await client.query(
      `update ledger.entry set body = convert_to(replace(convert_from(body, 'UTF8'), '不同意', '完全同意'), 'UTF8') where stream_id = 'raw/one' and seq = 3`,
    );
    must(rowCount === 1, 'nothing was changed');
    const { broken } = await scanStreams(client, { rehash: !sabotaged });
    const { findings } = await scanLogTables(client, null);
    must(broken.some(({ at }) => at === 'raw/one/3') || findings.length > 0, 'the changed letter was not found');
    return { found: broken[0]?.what };
  });
}

/** Made by OpenSSL 3.0 with `-digest sm3 -pkeyopt distid:1234567812345678`, as people sign outside. */
const byOpenSsl = {
  message: '同意',
  publicKey:
    '04f34ab1b8b45225a053e27e720466cb6d8c51dacb3a0a1242d3e6955212b8c9bb066108484b114c9f9010171dea470f1b16d0433c65df9f27992f2ddb0c03fded',
  signature:
    '637914d42628fb0ff96bca302fee564826b857d2c33ff87b711d8ba26d2e196b92ce7c9ae48def2ca4bd1a4ff99673c799b7222865c4e225edac73c6a459e177',
};

/** SM2 signatures of others are judged by the library; which signatures are SM2 at all is what the sabotage gets wrong. */
function sm2Signature(sabotaged: boolean): void {
  const { message, publicKey, signature } = sabotaged ? byNode(byOpenSsl.message) : byOpenSsl;
  must(sm2.doVerifySignature(message, signature, publicKey, { hash: true }), 'it does not hold elsewhere');
}

function byNode(message: string): typeof byOpenSsl {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  return {
    message,
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-65).toString('hex'),
    signature: sign('sm3', Buffer.from(message), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('hex'),
  };
}

/** GM/T 0003.5. */
const curve = {
  p: BigInt('0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff'),
  n: BigInt('0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123'),
  h: 1n,
  a: BigInt('0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc'),
  b: BigInt('0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93'),
  Gx: BigInt('0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7'),
  Gy: BigInt('0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0'),
};
const word = (n: bigint): string => n.toString(16).padStart(64, '0');
const modulo = (n: bigint): bigint => ((n % curve.n) + curve.n) % curve.n;

/** s and t at will, then the “message” that fits them: valid for whoever does not hash. */
async function sm2Forgery(sabotaged: boolean): Promise<void> {
  const { weierstrass } = await import('@noble/curves/abstract/weierstrass.js');
  const Point = weierstrass(curve);
  const { publicKey } = sm2.generateKeyPairHex();
  const [s, t] = [0x1234567890abcdefn, 0xfedcba0987654321n];
  const point = Point.BASE.multiply(s).add(Point.fromHex(publicKey).multiply(t));
  const r = modulo(t - s);
  const message = Uint8Array.from(Buffer.from(word(modulo(r - point.toAffine().x)), 'hex'));
  const accepted = sm2.doVerifySignature(message, word(r) + word(s), publicKey, sabotaged ? undefined : { hash: true });
  must(!accepted, 'a signature that nobody made was accepted');
}
