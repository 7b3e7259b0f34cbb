import { refuse, text } from '@dingce/domain';
import type { OrganAct, Refusal } from '@dingce/domain';
import { signingKeyIdOf } from '@dingce/ledger';
import { keyFault, statementBytes, verifySignature } from '@dingce/signatures';

const basis = ['DZQM-13'];

const refused = (reason: string, zh: string, en: string, satisfied: [string, string], pointer: string): Refusal =>
  refuse('input', reason, text(zh, en), text(...satisfied), basis, { pointer }).refusal;

/**
 * What the decider can't see, since it knows no curves: that the key is one, that its id is its own, and that whoever holds it signed this very
 * registration. Nobody else's key can be claimed, and no key that nobody holds.
 */
export async function keyProofFault(
  { keyId, algorithm, publicKey, webauthn, proof }: Extract<OrganAct, { type: 'RegisterSigningKey' }>['data'],
  statement: string,
): Promise<Refusal | null> {
  const fault = keyFault(algorithm, publicKey);
  if (fault)
    return refused(
      'public-key-invalid',
      `公钥无效（${algorithm}）。`,
      `The public key is not valid: ${fault}.`,
      ['按算法要求填写公钥的 base64url。', 'Give the key as its algorithm has it, in base64url.'],
      '/publicKey',
    );
  const own = signingKeyIdOf(algorithm, publicKey);
  if (keyId !== own)
    return refused(
      'key-id-not-its-own',
      `该密钥的编号应为“${own}”。`,
      `The id of this key is ${own}.`,
      ['密钥编号由密钥计算得出，照此填写。', 'The id follows from the key: give this one.'],
      '/keyId',
    );
  if (proof.statement !== statement)
    return refused(
      'proof-of-another-statement',
      '持有证明所签的不是本次登记的陈述。',
      'The proof is over another statement than this registration.',
      [
        '用 POST /v1/signing/statements 取得本次登记的陈述（proof 视为 null），由该密钥签名。',
        'Get the statement of this registration from POST /v1/signing/statements (proof counts as null) and sign it with the key.',
      ],
      '/proof/statement',
    );
  const { value, authenticatorData, clientDataJson } = proof;
  const signature = {
    algorithm,
    publicKey,
    value,
    ...(authenticatorData === null ? {} : { authenticatorData }),
    ...(clientDataJson === null ? {} : { clientDataJson }),
  };
  const verdict = await verifySignature(signature, statementBytes(statement), webauthn);
  if (verdict.valid) return null;
  return refused(
    'proof-wrong',
    '持有证明与该密钥不符。',
    `The proof does not verify: ${verdict.detail}.`,
    ['由密钥持有人用该密钥对陈述签名。', 'Let the holder sign the statement with this very key.'],
    '/proof/value',
  );
}
