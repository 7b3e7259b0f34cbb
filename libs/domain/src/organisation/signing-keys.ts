import { event } from '../act';
import type { ActContext, Outcome } from '../act';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import type { OrganActOf } from './organisation.acts';
import type { OrganEvent } from './organisation.events';
import { badDate, badId, badInput, blank, firstOf, taken, unknown } from './refusals';
import { own } from './state';
import type { Organ, SigningKey } from './state';

const basis = ['DZQM-13'];
/** Its holder must give notice and stop using a key that got into other hands. */
const lossBasis = ['DZQM-15'];

/** Whether this person is about to register or revoke a key of their own. */
export const isOwnKey = (personId: string | undefined, { actor }: ActContext): boolean =>
  actor.kind === 'person' && actor.enteredFor === null && actor.personId === personId;

/**
 * Nobody gives himself a signature by his login alone: another registers it, or the issuer of the certificate that he
 * logged in with has seen to who he is.
 */
const ownKeyFault = (personId: string, context: ActContext): Refused | null =>
  isOwnKey(personId, context) && context.actor.auth.strength !== 'certificate'
    ? refuse(
        'authority',
        'own-key-needs-certificate',
        text('为本人登记签名密钥，须以数字证书登录。', 'To register a key of your own you must log in by certificate.'),
        text(
          '以数字证书登录后办理，或由机构编制管理岗位登记。',
          'Log in by certificate, or let the organ administrator register it.',
        ),
        basis,
      )
    : null;

const host = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const hostOf = (origin: string): string | null =>
  /^(?:https:\/\/([^/:?#@]+)|http:\/\/(localhost))(?::\d{1,5})?$/.exec(origin)?.slice(1).find(Boolean) ?? null;

/** A WebAuthn key signs at a relying party, on pages of that party: browsers hold to it, and so must whoever checks. */
function badParty({ algorithm, webauthn }: OrganActOf<'RegisterSigningKey'>): Refused | null {
  if ((algorithm === 'webauthn') !== (webauthn !== null))
    return badInput(
      'webauthn-mismatch',
      'webauthn 只用于并且必须用于 WebAuthn 密钥。',
      'webauthn belongs to WebAuthn keys, and to them only.',
      'WebAuthn 密钥填写依赖方和页面来源，其他密钥填 null。',
      'Give relying party and origins of a WebAuthn key, null for others.',
      '/webauthn',
    );
  if (!webauthn) return null;
  const { rpId, origins } = webauthn;
  const belongs = (origin: string): boolean => {
    const at = hostOf(origin);
    return at !== null && host.test(at) && (at === rpId || at.endsWith(`.${rpId}`));
  };
  const foreign = origins.findIndex((origin) => !belongs(origin));
  if (host.test(rpId) && origins.length > 0 && foreign < 0) return null;
  return badInput(
    'relying-party-malformed',
    '依赖方应为域名，页面来源应为该域名下的 https 地址。',
    'The relying party is a domain; each origin is an https address of that domain.',
    '如依赖方 city.example、来源 https://decisions.city.example。',
    'For example rpId city.example, origin https://decisions.city.example.',
    host.test(rpId) ? `/webauthn/origins/${Math.max(foreign, 0)}` : '/webauthn/rpId',
  );
}

/** That the key's holder agreed is checked outside, on the proof: it needs curves, and the domain has none. */
export function registerSigningKey(
  data: OrganActOf<'RegisterSigningKey'>,
  organ: Organ,
  context: ActContext,
): Outcome<OrganEvent> {
  const { personId, keyId, algorithm, publicKey, expiresOn } = data;
  if (!own(organ.persons, personId)) return unknown('person', personId, '/personId');
  const same = Object.values(organ.signingKeys).some((k) => k.algorithm === algorithm && k.publicKey === publicKey);
  const today = context.calendar.dateOf(context.now);
  const refused = firstOf(
    badId(keyId, '/keyId'),
    own(organ.signingKeys, keyId) || same ? taken('key', keyId, '/keyId') : null,
    blank(publicKey, '/publicKey'),
    badParty(data),
    expiresOn === null ? null : badDate(expiresOn, '/expiresOn'),
    expiresOn !== null && expiresOn <= today
      ? badInput(
          'key-expired-already',
          `密钥自${expiresOn}起已失效。`,
          `The key is no longer valid from ${expiresOn}.`,
          '登记尚在有效期内的密钥。',
          'Register a key that is still valid.',
          '/expiresOn',
        )
      : null,
    ownKeyFault(personId, context),
  );
  return refused ?? { events: [event('SigningKeyRegistered', data, basis)] };
}

export function revokeSigningKey(data: OrganActOf<'RevokeSigningKey'>, organ: Organ): Outcome<OrganEvent> {
  const key = own(organ.signingKeys, data.keyId);
  if (!key) return unknown('key', data.keyId, '/keyId');
  if (key.revokedAt !== null)
    return refuse(
      'state',
      'key-revoked',
      text('该签名密钥已经撤销。', 'This key has been revoked already.'),
      text('无须再次撤销。', 'Nothing more is needed.'),
      lossBasis,
      { pointer: '/keyId' },
    );
  const { personId } = key;
  return blank(data.reason, '/reason') ?? { events: [event('SigningKeyRevoked', { ...data, personId }, lossBasis)] };
}

/** Whose key an act on keys is about, if the organ knows it. */
export const keyHolder = (organ: Organ, act: { type: string; data: object }): string | undefined => {
  if (act.type === 'RegisterSigningKey') return (act.data as { personId: string }).personId;
  if (act.type !== 'RevokeSigningKey') return undefined;
  return own<SigningKey>(organ.signingKeys, (act.data as { keyId: string }).keyId)?.personId;
};
