import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** The key that a value was wrapped under is not in this installation's ring any more: it was destroyed, or never given. */
export class VaultKeyMissing extends Error {
  constructor(readonly kek: string) {
    super(
      `保险库密钥 ${kek} 不在密钥环（DINGCE_VAULT_KEK）中。 / The vault key ${kek} is not in the ring (DINGCE_VAULT_KEK).`,
    );
  }
}

/** Key-encryption keys by their names; new values are wrapped under `newest`. */
export interface KeyRing {
  newest: string;
  keys: ReadonlyMap<string, Buffer>;
}

const shortestSecret = 32;

/**
 * A ring from secrets of at least 32 characters, separated by commas, newest first. A key's name is told by its hash, so
 * that the database can say which key it needs without knowing any. Throws TypeError for what is no ring.
 */
export function keyRing(secrets: string): KeyRing {
  const named = secrets.split(',').map((one): [string, Buffer] => {
    const secret = one.trim();
    if (secret.length < shortestSecret)
      throw new TypeError(
        `DINGCE_VAULT_KEK：每个密钥至少 ${shortestSecret} 个字符，用逗号分隔，最新的在前。 / each key needs at least ${shortestSecret} characters; separate them by commas, newest first.`,
      );
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'dingce/vault/kek', 32));
    return [createHash('sha256').update('dingce/vault/kek-name\0').update(key).digest('hex').slice(0, 16), key];
  });
  return { newest: (named[0] as [string, Buffer])[0], keys: new Map(named) };
}

/** The ring of an installation that was given none: it follows from another secret of its own, and can't be destroyed alone. */
export const keyRingFrom = (secret: string): KeyRing =>
  keyRing(Buffer.from(hkdfSync('sha256', secret, '', 'dingce/vault/derived', 32)).toString('base64url'));

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM: nonce ‖ ciphertext ‖ tag. `bound` is authenticated with it: what was sealed for one place opens in no other. */
export function encrypt(key: Buffer, plain: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when key, bytes or place are not those it was sealed with. */
export function decrypt(key: Buffer, sealed: Buffer, bound: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

/** Throws VaultKeyMissing for a name outside the ring. */
export function keyNamed(ring: KeyRing, name: string): Buffer {
  const key = ring.keys.get(name);
  if (!key) throw new VaultKeyMissing(name);
  return key;
}
