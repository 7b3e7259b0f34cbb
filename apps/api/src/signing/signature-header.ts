import { algorithms } from '@dingce/signatures';
import type { Algorithm } from '@dingce/signatures';
import { problem } from '../problem/problem';

/** What a client sends in `Dingce-Signature`: base64url of this as JSON. Bytes inside are base64url too. */
export interface SentSignature {
  algorithm: Algorithm;
  keyId: string;
  value: string;
  /** WebAuthn only, both. */
  authenticatorData?: string;
  clientDataJson?: string;
}

const always = ['algorithm', 'keyId', 'value'];
const assertion = ['authenticatorData', 'clientDataJson'];
const longestHeader = 12_000;

const malformed = (zh: string, en: string) =>
  problem(400, 'signature-malformed', `签名请求头有误：${zh}。`, `The header Dingce-Signature is malformed: ${en}.`, {
    satisfiedBy: {
      zh: '发送 {algorithm, keyId, value} 的 JSON 之 base64url；WebAuthn 另加 authenticatorData、clientDataJson。',
      en: 'Send base64url of the JSON {algorithm, keyId, value}; with authenticatorData and clientDataJson for WebAuthn.',
    },
  });

function parsed(header: string): Record<string, unknown> {
  if (header.length > longestHeader) throw malformed('过长', `longer than ${longestHeader} characters`);
  if (!/^[A-Za-z0-9_-]+$/.test(header)) throw malformed('不是 base64url', 'it is not base64url');
  try {
    const bytes = Buffer.from(header, 'base64url');
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, in one sentence for all that is no JSON object.
  }
  throw malformed('不是 JSON 对象', 'it holds no JSON object');
}

/** Null without the header. Throws 400 `signature-malformed`: a signature that can't be read is never taken for none. */
export function sentSignature(header: string | undefined): SentSignature | null {
  if (header === undefined) return null;
  const said = parsed(header.trim());
  if (!(algorithms as readonly unknown[]).includes(said.algorithm))
    throw malformed(
      `algorithm 应为 ${algorithms.join('、')} 之一`,
      `algorithm must be one of ${algorithms.join(', ')}`,
    );
  const wanted = [...always, ...(said.algorithm === 'webauthn' ? assertion : [])];
  const wrong = [...new Set([...wanted, ...Object.keys(said)])].find(
    (key) => !wanted.includes(key) || typeof said[key] !== 'string' || said[key] === '',
  );
  if (wrong !== undefined)
    throw malformed(
      `字段 ${wrong.slice(0, 40)} 缺失、多余或不是文本`,
      `the field ${wrong.slice(0, 40)} is missing, unknown or no text`,
    );
  return said as unknown as SentSignature;
}
