import { readUtf8 } from '../bytes/bytes';
import { Malformed } from '../malformed';
import type { Json, JsonObject } from './canonical';
import { isObject, readCanonical } from './canonical';
import type { Shape } from './shape';
import { demand, fits, isHash, isInstant, isListOf, isMatching, isName, isOneOf, isText, isWholeFrom } from './shape';

export type SignatureAlgorithm = 'ed25519' | 'webauthn' | 'sm2';

/** How the author signed the act: envelope version 2, docs/transparency-log.md. Binary members are base64url. */
export interface ActSignature {
  algorithm: SignatureAlgorithm;
  publicKey: string;
  statement: string;
  value: string;
  authenticatorData?: string;
  clientDataJson?: string;
}

/** One entry as its bytes say, versions 1 and 2. */
export interface Envelope {
  v: 1 | 2;
  origin: string;
  stream: string;
  /** 1-based. */
  seq: number;
  /** Hex leaf hash of the stream's entry before; 64 zeros for the first. */
  prev: string;
  act: string;
  part: number;
  parts: number;
  type: string;
  version: number;
  actor: JsonObject;
  basis: string[];
  occurredAt: string;
  recordedAt: string;
  data: JsonObject;
  signature?: ActSignature;
}

export const domainTag = 'dingce.v1\n';
export const entryLimitBytes = 60 * 1024;

const isUuid = isMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const isBase64Url = isMatching(/^[A-Za-z0-9_-]+$/);

const isActor = fits({
  needed: {
    kind: isOneOf('person', 'citizen', 'client', 'engine'),
    id: isName,
    auth: fits({ needed: { method: isName, strength: isOneOf('login', 'certificate', 'scan', 'none') } }),
  },
  optional: {
    post: isText,
    unit: isText,
    organ: isText,
    for: fits({
      needed: { kind: isOneOf('person', 'citizen'), id: isName, evidence: isListOf(isText) },
      optional: { post: isText, unit: isText },
    }),
  },
});

const first: Shape = {
  needed: {
    v: (v: Json) => v === 1,
    origin: isName,
    stream: isName,
    seq: isWholeFrom(1),
    prev: isHash,
    act: isUuid,
    part: isWholeFrom(0),
    parts: isWholeFrom(1),
    type: isName,
    version: isWholeFrom(1),
    actor: isActor,
    basis: isListOf(isText),
    occurredAt: isInstant,
    recordedAt: isInstant,
    data: isObject,
  },
};

const second: Shape = {
  needed: { ...first.needed, v: (v: Json) => v === 2 },
  optional: {
    signature: fits({
      needed: {
        algorithm: isOneOf('ed25519', 'webauthn', 'sm2'),
        publicKey: isBase64Url,
        statement: isName,
        value: isBase64Url,
      },
      optional: { authenticatorData: isBase64Url, clientDataJson: isBase64Url },
    }),
  },
};

/**
 * Strict: what is not the canonical text of a known shape was not written by the ledger. Throws Malformed with what is
 * wrong. Whether it follows the entry before: `StreamHead`.
 */
export function readEntry(bytes: Uint8Array): Envelope {
  if (bytes.length > entryLimitBytes)
    throw new Malformed(
      `条目有 ${bytes.length} 字节，超过 60 KiB`,
      `the entry has ${bytes.length} bytes, more than 60 KiB`,
    );
  const text = readUtf8(bytes);
  if (!text.startsWith(domainTag))
    throw new Malformed('条目没有域标记 dingce.v1', 'the entry lacks the domain tag dingce.v1');
  const value = readCanonical(text.slice(domainTag.length));
  const version = isObject(value) ? value.v : undefined;
  if (version !== 1 && version !== 2)
    throw new Malformed(
      `未知的信封版本 ${JSON.stringify(version)}`,
      `unknown envelope version ${JSON.stringify(version)}`,
    );
  const envelope = demand(value, version === 1 ? first : second) as unknown as Envelope;
  if (envelope.part >= envelope.parts)
    throw new Malformed(
      `行为共 ${envelope.parts} 部分，却有第 ${envelope.part} 部分`,
      `part ${envelope.part} of an act of ${envelope.parts} parts`,
    );
  if (envelope.signature && envelope.part !== 0)
    throw new Malformed('签名只能在行为的首个部分', 'a signature stands on the first part of an act only');
  return envelope;
}
