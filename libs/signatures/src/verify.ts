import { fromBase64url } from './base64url';
import { ed25519KeyFault, verifyEd25519 } from './ed25519';
import { invalid } from './signature';
import type { Algorithm, RelyingParty, Signature, Verdict } from './signature';
import { sm2KeyFault, verifySm2 } from './sm2';
import { verifyWebauthn, webauthnKeyFault } from './webauthn';

/** In characters: a COSE key and an assertion stay far below, and an entry of the record has at most 60 KiB. */
const longestPart = 8_192;

const bytesOf = (text: unknown): Uint8Array | null =>
  typeof text === 'string' && text.length > 0 && text.length <= longestPart ? fromBase64url(text) : null;

/** Why these bytes are no public key of that algorithm, in English; null when they are. */
export function keyFault(algorithm: Algorithm, publicKey: string): string | null {
  const bytes = bytesOf(publicKey);
  if (!bytes) return 'the public key is not base64url without padding';
  if (algorithm === 'ed25519') return ed25519KeyFault(bytes);
  return algorithm === 'sm2' ? sm2KeyFault(bytes) : webauthnKeyFault(bytes);
}

/**
 * Whether the key signed exactly these bytes. `party`: where a WebAuthn key may sign, null for the others. Needs neither network nor
 * clock, so that the answer is the same for ever; never throws on what a stranger sent.
 */
export async function verifySignature(
  signature: Signature,
  statement: Uint8Array,
  party: RelyingParty | null = null,
): Promise<Verdict> {
  const [publicKey, value] = [bytesOf(signature.publicKey), bytesOf(signature.value)];
  if (!publicKey) return invalid('malformed', 'publicKey is not base64url without padding');
  if (!value) return invalid('malformed', 'value is not base64url without padding');
  if (signature.algorithm === 'ed25519') return verifyEd25519(publicKey, value, statement);
  if (signature.algorithm === 'sm2') return verifySm2(publicKey, value, statement);
  const authenticatorData = bytesOf(signature.authenticatorData);
  const clientDataJson = bytesOf(signature.clientDataJson);
  if (!authenticatorData || !clientDataJson)
    return invalid('malformed', 'a WebAuthn signature carries authenticatorData and clientDataJson, base64url');
  if (!party) return invalid('key-invalid', 'a WebAuthn key signs at a relying party, and this one has none');
  return verifyWebauthn({ publicKey, value, authenticatorData, clientDataJson }, statement, party);
}
