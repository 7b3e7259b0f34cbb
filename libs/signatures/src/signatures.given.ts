import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { toBase64url } from './base64url';
import type { Algorithm, RelyingParty, Signature } from './signature';
import { newSm2Pair, signSm2 } from './sm2';
import { challengeOf } from './webauthn';

/** A signing device in somebody's hand. */
export interface Device {
  algorithm: Algorithm;
  publicKey: string;
  party: RelyingParty | null;
  sign(statement: Uint8Array): Signature;
}

const device = (
  algorithm: Algorithm,
  key: Uint8Array,
  party: RelyingParty | null,
  signing: (statement: Uint8Array) => Omit<Signature, 'algorithm' | 'publicKey'>,
): Device => {
  const publicKey = toBase64url(key);
  return {
    algorithm,
    publicKey,
    party,
    sign: (statement) => ({ algorithm, publicKey, ...signing(statement) }),
  };
};

const rawKey = (key: KeyObject, ...members: ('x' | 'y')[]): Uint8Array[] => {
  const jwk = key.export({ format: 'jwk' });
  return members.map((member) => new Uint8Array(Buffer.from(jwk[member] as string, 'base64url')));
};

/** RFC 8032 §7.1, test 1: the same key in every test. */
const rfc8032Secret = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
export function ed25519Device(secretHex = rfc8032Secret): Device {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(secretHex, 'hex')]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const [x] = rawKey(createPublicKey(privateKey), 'x') as [Uint8Array];
  return device('ed25519', x, null, (statement) => ({ value: toBase64url(sign(null, statement, privateKey)) }));
}

export function sm2Device(pair = newSm2Pair()): Device {
  return device('sm2', pair.publicKey, null, (statement) => ({
    value: toBase64url(signSm2(pair.privateKey, statement)),
  }));
}

export interface Bent {
  origin?: string;
  rpId?: string;
  type?: string;
  /** User present and verified when absent. */
  flags?: number;
  crossOrigin?: boolean;
}

export const party: RelyingParty = { rpId: 'city.example', origins: ['https://decisions.city.example'] };

/** A synthetic authenticator on P-256; a test bends one thing of what it says. */
export function webauthnDevice(bent: Bent = {}, pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })): Device {
  const { publicKey, privateKey } = pair;
  const [x, y] = rawKey(publicKey, 'x', 'y') as [Uint8Array, Uint8Array];
  const cose = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]),
  );
  const {
    origin = party.origins[0],
    rpId = party.rpId,
    type = 'webauthn.get',
    flags = 0x05,
    crossOrigin = false,
  } = bent;
  return device('webauthn', cose, party, (statement) => {
    const clientData = { type, challenge: challengeOf(statement), origin, crossOrigin };
    const clientDataJson = Buffer.from(JSON.stringify(clientData));
    const authenticatorData = Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.of(flags, 0, 0, 0, 7)]);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJson).digest()]);
    return {
      value: toBase64url(sign('sha256', signed, privateKey)),
      authenticatorData: toBase64url(authenticatorData),
      clientDataJson: toBase64url(clientDataJson),
    };
  });
}
