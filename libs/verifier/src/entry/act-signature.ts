import { readBase64Url } from '../bytes/base64';
import { concat, equal, readUtf8, utf8 } from '../bytes/bytes';
import type { Curves } from '../curves';
import { Malformed } from '../malformed';
import type { Digest } from '../merkle/digest';
import { readCanonical } from './canonical';
import type { ActSignature, Envelope } from './envelope';
import { readCoseP256 } from './cose-key';
import { demand, isHash, isName } from './shape';

export type SignatureVerdict = 'valid' | { zh: string; en: string };

function statementFault(statement: string, entry: Envelope): { zh: string; en: string } | null {
  const said = demand(readCanonical(statement), {
    needed: { act: isName, body: isHash, origin: isName, stream: isName, type: isName, v: (v) => v === 1 },
  });
  for (const [member, zh, value] of [
    ['act', '行为', entry.act],
    ['stream', '流', entry.stream],
    ['origin', '登记库', entry.origin],
  ] as const)
    if (said[member] !== value)
      return { zh: `签名声明的${zh}不是本条目的`, en: `the signed statement is of another ${member}` };
  return null;
}

const userPresent = 1;

function webAuthnHolds(
  signature: ActSignature,
  key: Uint8Array,
  value: Uint8Array,
  sha256: Digest,
  curves: Curves,
): boolean {
  const authenticator = readBase64Url(signature.authenticatorData ?? '');
  const clientBytes = readBase64Url(signature.clientDataJson ?? '');
  const point = readCoseP256(key);
  if (!authenticator || !clientBytes || !point || authenticator.length < 37) return false;
  const client: unknown = JSON.parse(readUtf8(clientBytes));
  const said = client as { type?: unknown; challenge?: unknown } | null;
  const challenge = typeof said?.challenge === 'string' ? readBase64Url(said.challenge) : null;
  if (said?.type !== 'webauthn.get' || !challenge || !equal(challenge, sha256(utf8(signature.statement)))) return false;
  if (((authenticator[32] as number) & userPresent) === 0) return false;
  return curves.es256(value, concat(authenticator, sha256(clientBytes)), point);
}

function holds(signature: ActSignature, sha256: Digest, curves: Curves): boolean {
  const key = readBase64Url(signature.publicKey);
  const value = readBase64Url(signature.value);
  if (!key || !value) return false;
  const message = utf8(signature.statement);
  if (signature.algorithm === 'ed25519')
    return key.length === 32 && value.length === 64 && curves.ed25519(value, message, key);
  if (signature.algorithm === 'webauthn') return webAuthnHolds(signature, key, value, sha256, curves);
  return curves.sm2(value, message, key);
}

/**
 * Whether an act's signature is one, over a statement of this act, stream and origin. Not whether the key is the
 * person's: that stands in the organ's own stream.
 */
export function judgeSignature(
  signature: ActSignature,
  entry: Envelope,
  sha256: Digest,
  curves: Curves,
): SignatureVerdict {
  try {
    const fault = statementFault(signature.statement, entry);
    if (fault) return fault;
    if (holds(signature, sha256, curves)) return 'valid';
  } catch (error) {
    if (error instanceof Malformed) return { zh: `签名声明${error.zh}`, en: `the signed statement: ${error.en}` };
    // Keys and signatures that are no points or numbers of their curve.
  }
  return { zh: '签名无效', en: 'the signature does not verify' };
}
