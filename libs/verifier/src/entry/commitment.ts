import { concat, hex, utf8 } from '../bytes/bytes';
import type { Digest } from '../merkle/digest';
import type { Json } from './canonical';
import { canonical } from './canonical';

/** HMAC (RFC 2104) over a digest whose block has 64 bytes. */
function hmac(key: Uint8Array, message: Uint8Array, digest: Digest): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? digest(key) : key);
  const inner = digest(
    concat(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  );
  return digest(
    concat(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
}

/** What stands in an entry for a sealed value: HMAC-SHA-256(salt, field ‖ 0x00 ‖ RFC 8785 text of the value), hex. */
export const commitmentOf = (field: string, salt: Uint8Array, value: Json, digest: Digest): string =>
  hex(hmac(salt, concat(utf8(field), Uint8Array.of(0), utf8(canonical(value))), digest));
