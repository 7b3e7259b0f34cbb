import { readBase64 } from '../bytes/base64';
import { concat, hex, readUtf8, utf8 } from '../bytes/bytes';
import { nobleCurves } from '../curves';
import { Malformed } from '../malformed';
import type { VerifierKey } from './verifier-key';
import { isKeyName } from './verifier-key';

export interface SignatureLine {
  name: string;
  /** 8 hex digits. */
  keyId: string;
  /** What follows the key id. */
  bytes: Uint8Array;
}

/** c2sp.org/signed-note. */
export interface Note {
  /** With its final newline. */
  text: string;
  lines: SignatureLine[];
}

export interface Signed {
  key: VerifierKey;
  /** Of a witness: when it cosigned, in seconds since 1970. */
  at?: number;
}

/** A witness network has tens of witnesses; what carries more was made to keep a verifier busy. */
const mostSignatures = 100;
const mostBytes = 1024 * 1024;
const dash = '\u2014 ';

const broken = (zh: string, en: string): Malformed => new Malformed(`签名文本${zh}`, `the note ${en}`);

function readLine(line: string): SignatureLine {
  if (!line.startsWith(dash))
    throw broken(
      '的签名行应以“— ”（U+2014 和空格）开头',
      'has a signature line that does not begin with U+2014 and a space',
    );
  const parts = line.slice(dash.length).split(' ');
  const [name, encoded] = parts;
  if (parts.length !== 2 || name === undefined || encoded === undefined)
    throw broken('的签名行应为“— 名称 签名”', 'has a signature line that is not a name and a signature');
  if (!isKeyName(name)) throw broken('的签名者名称无效', 'has a signature by an invalid name');
  const bytes = readBase64(encoded);
  if (!bytes || bytes.length < 5)
    throw broken('的签名不是 base64，或者过短', 'has a signature that is not base64, or too short');
  return { name, keyId: hex(bytes.subarray(0, 4)), bytes: bytes.slice(4) };
}

/** Strict. Throws Malformed; nothing in it may be believed before `signers` has been asked. */
export function readNote(bytes: Uint8Array): Note {
  if (bytes.length > mostBytes) throw broken('超过 1 MiB', 'is larger than 1 MiB');
  const whole = readUtf8(bytes);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw broken('含有控制字符', 'contains a control character');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) throw broken('的正文与签名之间没有空行', 'has no blank line between text and signatures');
  const after = whole.slice(split + 2);
  if (after === '') throw broken('没有签名', 'has no signature');
  if (!after.endsWith('\n')) throw broken('的末尾没有换行', 'does not end with a newline');
  const lines = after.slice(0, -1).split('\n');
  if (lines.length > mostSignatures)
    throw broken(`的签名超过 ${mostSignatures} 个`, `has more than ${mostSignatures} signatures`);
  if (new Set(lines).size !== lines.length) throw broken('有重复的签名行', 'has a signature line twice');
  return { text: whole.slice(0, split + 1), lines: lines.map(readLine) };
}

const verifies = nobleCurves.ed25519;

/** c2sp.org/tlog-cosignature: eight bytes of time, then Ed25519 over a header, the time and the text. */
function cosignedAt(line: SignatureLine, text: string, key: VerifierKey): number | null {
  if (line.bytes.length !== 72) return null;
  const at = new DataView(line.bytes.buffer, line.bytes.byteOffset).getBigUint64(0);
  if (at > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const message = concat(utf8(`cosignature/v1\ntime ${at}\n`), utf8(text));
  return verifies(line.bytes.subarray(8), message, key.publicKey) ? Number(at) : null;
}

/**
 * Who of the known keys signed; each once. Signatures of unknown keys are passed over. Throws Malformed when a known
 * key's signature does not verify: such a note is not to be believed at all.
 */
export function signers(note: Note, keys: readonly VerifierKey[]): Signed[] {
  const found = new Map<VerifierKey, Signed>();
  for (const line of note.lines) {
    const key = keys.find(({ name, id }) => name === line.name && id === line.keyId);
    if (!key) continue;
    const at = key.type === 'witness' ? cosignedAt(line, note.text, key) : undefined;
    const holds =
      key.type === 'witness'
        ? at !== null
        : line.bytes.length === 64 && verifies(line.bytes, utf8(note.text), key.publicKey);
    if (!holds)
      throw broken(`上 ${key.name}（${key.id}）的签名无效`, `carries an invalid signature of ${key.name} (${key.id})`);
    found.set(key, at === undefined || at === null ? { key } : { key, at });
  }
  return [...found.values()];
}
