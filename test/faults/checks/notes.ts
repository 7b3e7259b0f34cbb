import { createHash, createPublicKey, verify } from 'node:crypto';

/** A checkpoint as its bytes say, with whose signatures hold. Own reading of C2SP signed-note, checkpoint and cosignature. */
export interface NoteRead {
  origin: string;
  size: number;
  root: Buffer;
  /** Names of the given keys whose signature holds. */
  signers: string[];
}

/** Whose signatures a checkpoint must carry: the log's, and those of so many of the witnesses. */
export interface Signatories {
  log: string;
  witnesses: readonly string[];
  quorum: number;
}

const spki = Buffer.from('302a300506032b6570032100', 'hex');

interface Key {
  name: string;
  id: string;
  type: number;
  publicKey: Buffer;
}

function keyOf(vkey: string): Key {
  const [name = '', id = '', encoded = ''] = vkey.trim().split('+');
  const material = Buffer.from(vkey.trim().slice(name.length + id.length + 2) || encoded, 'base64');
  const expected = createHash('sha256').update(`${name}\n`).update(material).digest('hex').slice(0, 8);
  if (expected !== id) throw new Error(`${name}: not a verifier key`);
  return { name, id, type: material[0] ?? 0, publicKey: material.subarray(1) };
}

function holds(text: string, blob: Buffer, key: Key): boolean {
  const timed = key.type === 4;
  const signature = blob.subarray(timed ? 12 : 4);
  if (signature.length !== 64) return false;
  const signed = timed ? `cosignature/v1\ntime ${blob.readBigUInt64BE(4)}\n${text}` : text;
  const publicKey = createPublicKey({ key: Buffer.concat([spki, key.publicKey]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(signed, 'utf8'), publicKey, signature);
}

/**
 * Throws a sentence when it is no checkpoint, lacks a signature, or carries one by another key or that does not hold.
 * Without signatories its signatures are taken for granted.
 */
export function readCheckpointNote(bytes: Uint8Array, by: Signatories | null): NoteRead {
  const note = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new Error('checkpoint: no note');
  const text = note.slice(0, split + 1);
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const hash = Buffer.from(root, 'base64');
  if (!/^(0|[1-9]\d*)$/.test(size) || hash.length !== 32 || hash.toString('base64') !== root || rest.length !== 1)
    throw new Error('checkpoint: not origin, size and root');
  if (by === null) return { origin, size: Number(size), root: hash, signers: [] };
  const log = keyOf(by.log);
  const witnesses = by.witnesses.map(keyOf);
  const signers: string[] = [];
  const lines = note.slice(split + 2, -1).split('\n');
  for (const line of lines) {
    const [, name, encoded = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const blob = Buffer.from(encoded, 'base64');
    if (!name || blob.toString('base64') !== encoded) throw new Error('checkpoint: a signature line is malformed');
    const key = [log, ...witnesses].find((k) => k.name === name && k.id === blob.subarray(0, 4).toString('hex'));
    if (!key) throw new Error(`checkpoint: a signature of ${name} by an unknown key`);
    if (!holds(text, blob, key)) throw new Error(`checkpoint: the signature of ${name} does not hold`);
    signers.push(name);
  }
  if (!signers.includes(log.name)) throw new Error('checkpoint: not signed by the log');
  const cosigned = witnesses.filter(({ name }) => signers.includes(name)).length;
  if (cosigned < by.quorum) throw new Error(`checkpoint: cosigned by ${cosigned} witnesses, not ${by.quorum}`);
  return { origin, size: Number(size), root: hash, signers };
}
