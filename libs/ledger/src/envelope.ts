import { createHash } from 'node:crypto';
import { canonical, EntryRefused } from './canonical';

/** Who acted, as written down: never roles, which follow from the post's own history. */
export interface Actor {
  kind: 'person' | 'citizen' | 'client' | 'engine';
  id: string;
  post?: string;
  unit?: string;
  organ?: string;
  auth: { method: string; strength: 'login' | 'certificate' | 'scan' | 'none' };
  for?: { kind: 'person' | 'citizen'; id: string; post?: string; unit?: string; evidence: string[] };
}

/** What its author signed, and with which key. Bytes are base64url; docs/transparency-log.md says what the statement is. */
export interface ActSignature {
  algorithm: 'ed25519' | 'webauthn' | 'sm2';
  publicKey: string;
  statement: string;
  value: string;
  /** WebAuthn only, both. */
  authenticatorData?: string;
  clientDataJson?: string;
}

/**
 * One event as it is hashed and stored. Settled: stored bytes can't change later. Version 2 is version 1 with `signature`, on the first part of
 * an act that its author signed; everything else stays version 1 for ever.
 */
export interface Envelope {
  v: 1 | 2;
  /** Which ledger. */
  origin: string;
  stream: string;
  /** 1-based, gapless. */
  seq: number;
  /** Hex leaf hash of the entry before; 64 zeros for the first. */
  prev: string;
  /** Act id (UUID) and the event's place among the act's events in this stream. */
  act: string;
  part: number;
  parts: number;
  type: string;
  /** Version of the event's shape. */
  version: number;
  actor: Actor;
  basis: string[];
  /** ISO 8601 with milliseconds, UTC. */
  occurredAt: string;
  recordedAt: string;
  data: object;
  /** With version 2, and only with it. */
  signature?: ActSignature;
}

export interface RecordedEntry {
  envelope: Envelope;
  /** Hex. */
  leafHash: string;
  body: Buffer;
}

export class EntryTooLarge extends Error {
  constructor(readonly bytes: number) {
    super(`entry of ${bytes} bytes; at most ${entryLimitBytes}`);
  }
}

export const entryLimitBytes = 60 * 1024;
export const domainTag = 'dingce.v1\n';
export const zeroHash = '0'.repeat(64);

const algorithms = ['ed25519', 'webauthn', 'sm2'];
const always = ['algorithm', 'publicKey', 'statement', 'value'];
const assertion = ['authenticatorData', 'clientDataJson'];

/** Throws EntryRefused unless version and signature belong together. Whether the signature verifies is asked elsewhere. */
function checkVersion({ v, part, signature }: Envelope): void {
  if (v !== 1 && v !== 2) throw new EntryRefused('/v', `unknown envelope version ${String(v)}`);
  if (v === 1) {
    if (signature !== undefined) throw new EntryRefused('/signature', 'a signature needs envelope version 2');
    return;
  }
  if (part !== 0) throw new EntryRefused('/part', 'only the first part of an act is signed');
  if (typeof signature !== 'object' || signature === null || !algorithms.includes(signature.algorithm))
    throw new EntryRefused('/signature', 'envelope version 2 needs a signature of a known algorithm');
  const wanted = [...always, ...(signature.algorithm === 'webauthn' ? assertion : [])].sort();
  const found = Object.keys(signature).sort();
  if (found.join() !== wanted.join() || Object.values(signature).some((value) => typeof value !== 'string'))
    throw new EntryRefused('/signature', `a signature by ${signature.algorithm} has the texts ${wanted.join(', ')}`);
}

/** `dingce.v1\n` and the RFC 8785 text of the envelope, UTF-8. */
export function encodeEntry(envelope: Envelope): Buffer {
  checkVersion(envelope);
  const body = Buffer.from(domainTag + canonical(envelope), 'utf8');
  if (body.length > entryLimitBytes) throw new EntryTooLarge(body.length);
  return body;
}

/** RFC 6962 leaf hash, SHA-256(0x00 ‖ body), hex. */
export const leafHash = (body: Buffer): string => createHash('sha256').update(Buffer.of(0)).update(body).digest('hex');

/** Strict: what is not the canonical text of its own content was not written by us. */
export function decodeEntry(body: Buffer): Envelope {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  if (!text.startsWith(domainTag)) throw new EntryRefused('', 'domain tag missing');
  const envelope = JSON.parse(text.slice(domainTag.length)) as Envelope;
  checkVersion(envelope);
  if (domainTag + canonical(envelope) !== text) throw new EntryRefused('', 'not canonical');
  return envelope;
}
