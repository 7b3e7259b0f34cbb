import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** C2SP signed-note signature types: a log's own Ed25519 signature, and a witness's Ed25519 cosignature with its time. */
export const signatureTypes = { log: 0x01, witness: 0x04 } as const;
export type KeyUse = keyof typeof signatureTypes;

/** A verifier key, `<name>+<8 hex>+<base64>`. */
export interface VerifierKey {
  text: string;
  name: string;
  use: KeyUse;
  /** First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), hex. */
  id: string;
  publicKey: KeyObject;
}

export interface SigningKey {
  key: VerifierKey;
  privateKey: KeyObject;
}

/** A text and the lines that sign it. Nothing is verified by reading. */
export interface Note {
  /** Ends with a newline. */
  text: string;
  signatures: { name: string; id: string; signature: Buffer; line: string }[];
}

/** What was given as a note, a key or a checkpoint is none; the message says where. */
export class Malformed extends Error {}

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const rawPublicKey = (key: KeyObject): Buffer =>
  key.export({ type: 'spki', format: 'der' }).subarray(spkiPrefix.length);
const keyName = /^[^\s+\p{Cc}]+$/u;

const idOf = (name: string, material: Buffer): string =>
  createHash('sha256').update(`${name}\n`).update(material).digest('hex').slice(0, 8);

function verifierKeyOf(name: string, use: KeyUse, publicKey: KeyObject): VerifierKey {
  const material = Buffer.concat([Buffer.of(signatureTypes[use]), rawPublicKey(publicKey)]);
  const id = idOf(name, material);
  return { text: `${name}+${id}+${material.toString('base64')}`, name, use, id, publicKey };
}

/** A new key; `secret` is in the form of Go's sumdb/note, `PRIVATE+KEY+<name>+<8 hex>+<base64>`, and MUST never be logged. */
export function generateKey(name: string, use: KeyUse): { secret: string; key: string } {
  if (!keyName.test(name))
    throw new Malformed(`a key's name has neither spaces nor plus signs: ${JSON.stringify(name)}`);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { id, text } = verifierKeyOf(name, use, publicKey);
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(pkcs8Prefix.length);
  const material = Buffer.concat([Buffer.of(signatureTypes[use]), seed]);
  return { secret: `PRIVATE+KEY+${name}+${id}+${material.toString('base64')}`, key: text };
}

function parts(text: string, prefix: string): { name: string; id: string; use: KeyUse; material: Buffer } {
  const found = new RegExp(`^${prefix}([^\\s+]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]+={0,2})$`).exec(text);
  const material = Buffer.from(found?.[3] ?? '', 'base64');
  const use = (Object.keys(signatureTypes) as KeyUse[]).find((u) => signatureTypes[u] === material[0]);
  if (!found || !use || material.length !== 33 || material.toString('base64') !== found[3])
    throw new Malformed('not an Ed25519 key of a log or a witness: <name>+<8 hex digits>+<base64>');
  return { name: found[1] as string, id: found[2] as string, use, material: material.subarray(1) };
}

export function readVerifierKey(text: string): VerifierKey {
  const { name, id, use, material } = parts(text.trim(), '');
  const key = verifierKeyOf(
    name,
    use,
    createPublicKey({ key: Buffer.concat([spkiPrefix, material]), format: 'der', type: 'spki' }),
  );
  if (key.id !== id) throw new Malformed(`key ${name}: its id is ${key.id}, not ${id}`);
  return key;
}

export function readSigningKey(secret: string): SigningKey {
  const { name, id, use, material } = parts(secret.trim(), 'PRIVATE\\+KEY\\+');
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, material]), format: 'der', type: 'pkcs8' });
  const key = verifierKeyOf(name, use, createPublicKey(privateKey));
  if (key.id !== id) throw new Malformed(`the signing key ${name} does not have the id that it names`);
  return { key, privateKey };
}

/** What is signed: the text itself, or, by a witness, the text after a header with its time (c2sp.org/tlog-cosignature). */
const signedBytes = (text: string, use: KeyUse, seconds: number): Buffer =>
  Buffer.from(use === 'log' ? text : `cosignature/v1\ntime ${seconds}\n${text}`, 'utf8');

/** The line that signs a text. `seconds` is the time of a cosignature, in Unix seconds; a log's signature has none. */
export function signatureLine(text: string, { key, privateKey }: SigningKey, seconds: number): string {
  const signature = sign(null, signedBytes(text, key.use, seconds), privateKey);
  const time = Buffer.alloc(key.use === 'witness' ? 8 : 0);
  if (key.use === 'witness') time.writeBigUInt64BE(BigInt(seconds));
  const blob = Buffer.concat([Buffer.from(key.id, 'hex'), time, signature]);
  return `— ${key.name} ${blob.toString('base64')}\n`;
}

const controls = /[\u0000-\u0009\u000b-\u001f\u007f]/;
const signatureForm = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;
const mostSignatures = 64;

/** Reads a note; what is no note by c2sp.org/signed-note is refused with Malformed. */
export function readNote(note: string): Note {
  if (controls.test(note)) throw new Malformed('a note has no control characters but newlines');
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new Malformed('a note ends with a blank line and signature lines');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > mostSignatures) throw new Malformed(`more than ${mostSignatures} signatures`);
  const signatures = lines.map((line, i) => {
    const [, name, encoded] = signatureForm.exec(line) ?? [];
    const blob = Buffer.from(encoded ?? '', 'base64');
    if (!name || blob.length < 5 || blob.toString('base64') !== encoded)
      throw new Malformed(`signature line ${i + 1} is not “— <name> <base64>”`);
    return { name, id: blob.subarray(0, 4).toString('hex'), signature: blob.subarray(4), line: `${line}\n` };
  });
  return { text: note.slice(0, split + 1), signatures };
}

/** The note's signature by this key, verified; null when it has none. A signature by the key that does not hold is Malformed. */
export function signedBy(
  { text, signatures }: Note,
  key: VerifierKey,
): { line: string; seconds: number | null } | null {
  const found = signatures.filter((s) => s.name === key.name && s.id === key.id);
  for (const { signature, line } of found) {
    const timed = key.use === 'witness';
    const seconds = timed && signature.length === 72 ? Number(signature.readBigUInt64BE()) : 0;
    const bytes = timed ? signature.subarray(8) : signature;
    if (!Number.isSafeInteger(seconds))
      throw new Malformed(`the signature of ${key.name} is dated beyond 2^53 seconds`);
    if (!verify(null, signedBytes(text, key.use, seconds), key.publicKey, bytes))
      throw new Malformed(`the signature of ${key.name} does not hold`);
    return { line, seconds: timed ? seconds : null };
  }
  return null;
}
