import type { KeyStanding } from '@dingce/identity';
import type { Fault } from '@dingce/signatures';
import { problem } from '../problem/problem';
import type { ProblemError } from '../problem/problem';

const basis = ['DZQM-13'];

const refused = (code: string, [zh, en]: [string, string], satisfied: [string, string]): ProblemError =>
  problem(403, code, zh, en, { satisfiedBy: { zh: satisfied[0], en: satisfied[1] }, basis });

export const keyUnknown = (keyId: string): ProblemError =>
  refused(
    'signing-key-unknown',
    [`密钥“${keyId.slice(0, 100)}”没有登记在您名下。`, `The key ${keyId.slice(0, 100)} is not registered as yours.`],
    [
      '使用 GET /v1/me 所列的本人密钥，或先登记该密钥。',
      'Sign with a key that GET /v1/me lists, or have this one registered.',
    ],
  );

export const keyNotInForce = (keyId: string, standing: Exclude<KeyStanding, 'in-force'>): ProblemError => {
  const said: Record<typeof standing, [string, string]> = {
    'not-yet': [`密钥“${keyId}”尚未生效。`, `The key ${keyId} is not in force yet.`],
    expired: [`密钥“${keyId}”已过有效期。`, `The key ${keyId} has expired.`],
    revoked: [`密钥“${keyId}”已撤销。`, `The key ${keyId} was revoked.`],
  };
  return refused(standing === 'not-yet' ? 'signing-key-not-yet-valid' : `signing-key-${standing}`, said[standing], [
    '改用在有效期内且未撤销的密钥。',
    'Sign with a key that is valid and not revoked.',
  ]);
};

const told: Record<Fault, [string, string]> = {
  malformed: ['签名数据格式有误', 'its bytes are not what the algorithm takes'],
  'key-invalid': ['登记的公钥无效', 'the registered public key is not valid'],
  'origin-foreign': [
    '不是在登记的网站上、由经核验的持有人签署',
    'it was not made on the registered site by its verified holder',
  ],
  'statement-other': ['所签不是本次办理的陈述', 'another statement was signed'],
  'value-wrong': ['签名与本次办理的陈述不符', 'it does not verify over the statement of this act'],
};

/** The signature is not over this act, of this type, on this stream of this ledger, with this body, by this key. */
export const signatureWrong = (fault: Fault, detail: string): ProblemError =>
  problem(
    403,
    'signature-wrong',
    `签名无效：${told[fault][0]}。`,
    `The signature is refused: ${told[fault][1]} (${detail}).`,
    {
      basis,
      satisfiedBy: {
        zh: '用 POST /v1/signing/statements 取得本次办理的陈述，原样签名；请求体、幂等键与取得陈述时一致。',
        en: 'Get the statement of this act from POST /v1/signing/statements and sign it as it is; send the same body and Idempotency-Key.',
      },
      errors: [{ pointer: '', rule: fault, detail: { zh: told[fault][0], en: told[fault][1] } }],
    },
  );

/** A signature that would be passed over must never look as if it had been kept. */
export const signatureNotHere = (): ProblemError =>
  problem(400, 'signature-not-here', '此处不接受签名。', 'Nothing is signed here.', {
    satisfiedBy: { zh: '去掉请求头 Dingce-Signature。', en: 'Leave out the header Dingce-Signature.' },
  });
