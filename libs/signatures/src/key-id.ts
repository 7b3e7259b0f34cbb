import { createHash } from 'node:crypto';
import type { Algorithm } from './signature';

/**
 * A key's id follows from the key: `k-` and the first 32 hex digits of the SHA-256 of `<algorithm>\n<public key, base64url>`. So an entry
 * that holds a signature names its key's id without asking any register.
 */
export const keyIdOf = (algorithm: Algorithm, publicKey: string): string =>
  `k-${createHash('sha256').update(`${algorithm}\n${publicKey}`).digest('hex').slice(0, 32)}`;
