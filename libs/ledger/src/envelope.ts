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

/** One event as it is hashed and stored. Settled with version 1: stored bytes can't change later. */
export interface Envelope {
  v: 1;
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

/** `dingce.v1\n` and the RFC 8785 text of the envelope, UTF-8. */
export function encodeEntry(envelope: Envelope): Buffer {
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
  if (envelope.v !== 1) throw new EntryRefused('/v', `unknown envelope version ${String(envelope.v)}`);
  if (domainTag + canonical(envelope) !== text) throw new EntryRefused('', 'not canonical');
  return envelope;
}
