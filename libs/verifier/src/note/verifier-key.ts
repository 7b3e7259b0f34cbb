import { readBase64 } from '../bytes/base64';
import { concat, hex, utf8 } from '../bytes/bytes';
import { Malformed } from '../malformed';
import type { Digest } from '../merkle/digest';

/** Ed25519 signatures of a log (0x01), and timestamped cosignatures of a witness (0x04). */
export type KeyType = 'log' | 'witness';

/** c2sp.org/signed-note, verifier keys: `<name>+<id>+<base64 of type and public key>`. */
export interface VerifierKey {
  name: string;
  /** 8 hex digits. */
  id: string;
  type: KeyType;
  /** 32 bytes. */
  publicKey: Uint8Array;
  /** As it was written. */
  text: string;
}

const types: Readonly<Record<number, KeyType>> = { 1: 'log', 4: 'witness' };
const spaceOrPlus = /[\s\p{Z}\u0085+]/u;

export const isKeyName = (name: string): boolean => name !== '' && !spaceOrPlus.test(name);

/** Throws Malformed with what is wrong. Keys of other types are refused: nothing here could check their signatures. */
export function readVerifierKey(text: string, sha256: Digest): VerifierKey {
  const wrong = (zh: string, en: string): Malformed =>
    new Malformed(`验证公钥“${text.slice(0, 80)}”${zh}`, `the verifier key "${text.slice(0, 80)}" ${en}`);
  const [, name, id, encoded] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined)
    throw wrong('的格式应为“名称+编号+公钥”', 'is not of the form name+id+key');
  if (!isKeyName(name)) throw wrong('的名称为空或含有空格', 'has no name, or a name with spaces');
  if (!/^[0-9a-f]{8}$/.test(id)) throw wrong('的编号不是 8 位十六进制数', 'has an id that is not 8 hex digits');
  const bytes = readBase64(encoded);
  if (!bytes) throw wrong('的公钥不是 base64', 'is not base64 after its id');
  const type = types[bytes[0] ?? 0];
  if (!type) throw wrong('的类型不受支持（应为 Ed25519）', 'is of a type that is not supported (Ed25519 is)');
  if (bytes.length !== 33) throw wrong('的公钥不是 32 字节', 'does not have 32 bytes');
  const expected = hex(sha256(concat(utf8(`${name}\n`), bytes)).subarray(0, 4));
  if (expected !== id)
    throw wrong(`的编号与公钥不符，应为 ${expected}`, `has an id that does not follow from it; ${expected} does`);
  return { name, id, type, publicKey: bytes.slice(1), text };
}
