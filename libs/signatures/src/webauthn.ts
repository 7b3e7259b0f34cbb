import { createHash, createPublicKey } from 'node:crypto';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { cose, decodeCredentialPublicKey, isoCBOR } from '@simplewebauthn/server/helpers';
import { toBase64url } from './base64url';
import { ed25519KeyFault } from './ed25519';
import { invalid, valid } from './signature';
import type { RelyingParty, Verdict } from './signature';

const { COSEKEYS: keys, COSEKTY: kinds, COSECRV: curves, COSEALG: algs } = cose;

type Cose = Map<number, unknown>;
const bytesAt = (key: Cose, label: number, length: number): Uint8Array<ArrayBuffer> | null => {
  const value = key.get(label);
  return value instanceof Uint8Array && value.length === length ? new Uint8Array(value) : null;
};

function p256Fault(key: Cose): string | null {
  const [x, y] = [bytesAt(key, keys.x, 32), bytesAt(key, keys.y, 32)];
  if (key.get(keys.alg) !== algs.ES256 || key.get(keys.crv) !== curves.P256 || !x || !y)
    return 'the COSE key is no ES256 key on P-256 with x and y of 32 bytes';
  try {
    // OpenSSL refuses what is not a point of the curve.
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: toBase64url(x), y: toBase64url(y) }, format: 'jwk' });
    return null;
  } catch {
    return 'the COSE key is not a point of P-256';
  }
}

function okpFault(key: Cose): string | null {
  const x = bytesAt(key, keys.x, 32);
  if (key.get(keys.alg) !== algs.EdDSA || key.get(keys.crv) !== curves.ED25519 || !x)
    return 'the COSE key is no EdDSA key on Ed25519 with x of 32 bytes';
  return ed25519KeyFault(x);
}

/** Why these bytes are no COSE key that signs acts; null when they are. ES256 and EdDSA, in their one encoding. */
export function webauthnKeyFault(publicKey: Uint8Array): string | null {
  try {
    const bytes = new Uint8Array(publicKey);
    const decoded = decodeCredentialPublicKey(bytes) as unknown;
    if (!(decoded instanceof Map)) return 'the COSE key is not a CBOR map';
    // What is left over after the map would give one key many texts, and many ids.
    if (!Buffer.from(isoCBOR.encode(decoded as never)).equals(Buffer.from(publicKey)))
      return 'the COSE key has leftover bytes or another encoding than its own';
    const key = decoded as Cose;
    if (key.get(keys.kty) === kinds.EC2) return p256Fault(key);
    if (key.get(keys.kty) === kinds.OKP) return okpFault(key);
    return 'the COSE key must be of type EC2 (ES256) or OKP (EdDSA)';
  } catch {
    return 'the COSE key is not CBOR';
  }
}

export interface Assertion {
  publicKey: Uint8Array;
  value: Uint8Array;
  authenticatorData: Uint8Array;
  clientDataJson: Uint8Array;
}

interface ClientData {
  type?: unknown;
  challenge?: unknown;
  origin?: unknown;
  crossOrigin?: unknown;
}

function clientDataOf(json: Uint8Array): ClientData | null {
  try {
    const parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json)) as unknown;
    return parsed !== null && typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}

/** The challenge under which a statement is signed: its SHA-256, base64url. */
export const challengeOf = (statement: Uint8Array): string =>
  createHash('sha256').update(statement).digest('base64url');

/** Flags "user present" and "user verified" of authenticator data. */
const holderVerified = 0x05;

/** A WebAuthn assertion whose challenge is the statement's SHA-256, made at the key's relying party by a verified holder. */
export async function verifyWebauthn(
  assertion: Assertion,
  statement: Uint8Array,
  party: RelyingParty,
): Promise<Verdict> {
  const { publicKey, authenticatorData, clientDataJson } = assertion;
  const fault = webauthnKeyFault(publicKey);
  if (fault) return invalid('key-invalid', fault);
  const said = clientDataOf(clientDataJson);
  if (!said || typeof said.origin !== 'string') return invalid('malformed', 'clientDataJson is no client data');
  if (said.type !== 'webauthn.get') return invalid('malformed', 'the client data are of no assertion (webauthn.get)');
  if (said.challenge !== challengeOf(statement))
    return invalid('statement-other', 'the challenge is not the SHA-256 of this statement');
  if (said.crossOrigin === true)
    return invalid('origin-foreign', 'signed inside a page of somebody else (crossOrigin)');
  if (!party.origins.includes(said.origin))
    return invalid('origin-foreign', `signed on ${said.origin}; this key signs on ${party.origins.join(', ')}`);
  if (!createHash('sha256').update(party.rpId).digest().equals(authenticatorData.subarray(0, 32)))
    return invalid('origin-foreign', `signed for another relying party than ${party.rpId}`);
  if (((authenticatorData[32] ?? 0) & holderVerified) !== holderVerified)
    return invalid('origin-foreign', 'the authenticator did not verify its holder (user verification)');
  return judged(assertion, challengeOf(statement), said.origin, party.rpId);
}

/** The library looks at all of it once more, and at the signature itself. */
async function judged(
  { publicKey, value, authenticatorData, clientDataJson }: Assertion,
  expectedChallenge: string,
  expectedOrigin: string,
  expectedRPID: string,
): Promise<Verdict> {
  const id = 'AA';
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: toBase64url(clientDataJson),
          authenticatorData: toBase64url(authenticatorData),
          signature: toBase64url(value),
        },
      },
      expectedChallenge,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
      // Statements differ with every act, so that no assertion can come twice: the counter would prove nothing more.
      credential: { id, publicKey: new Uint8Array(publicKey), counter: 0 },
    });
    return verified ? valid : invalid('value-wrong', 'the assertion does not verify over this statement');
  } catch (error) {
    return invalid('value-wrong', `the assertion does not verify: ${(error as Error).message}`);
  }
}
