/** How a person's key signs. `sm2`: GM/T 0003 with SM3 and the user id 1234567812345678. */
export const algorithms = ['ed25519', 'webauthn', 'sm2'] as const;
export type Algorithm = (typeof algorithms)[number];

/** Where a WebAuthn key may be used: its relying party, and the pages on which its holder signs. */
export interface RelyingParty {
  /** @example "city.example" */
  rpId: string;
  /** @example ["https://decisions.city.example"] */
  origins: string[];
}

/** A signature with the key that made it: all that is needed to check it, today or in thirty years. Bytes are base64url. */
export interface Signature {
  algorithm: Algorithm;
  /** ed25519: 32 bytes; webauthn: COSE key; sm2: 65 bytes, uncompressed. */
  publicKey: string;
  /** ed25519: 64 bytes; webauthn: as the authenticator gives it; sm2: r ‖ s, 64 bytes. */
  value: string;
  /** WebAuthn only. */
  authenticatorData?: string;
  /** WebAuthn only. */
  clientDataJson?: string;
}

/**
 * malformed: not the bytes an algorithm takes; key-invalid: no public key of its algorithm; origin-foreign: signed on another page, for another
 * relying party, or without its holder being verified; statement-other: another text was signed; value-wrong: the signature does not verify.
 */
export type Fault = 'malformed' | 'key-invalid' | 'origin-foreign' | 'statement-other' | 'value-wrong';

export type Verdict = { valid: true } | { valid: false; fault: Fault; detail: string };

export const valid: Verdict = { valid: true };
export const invalid = (fault: Fault, detail: string): Verdict => ({ valid: false, fault, detail });
