import type { ActContext } from '../act';
import type { Actor } from '../actor';
import { actorOf, engine, nationalRules, plainCalendar } from '../decision/decision.given';
import { decideOrgan } from './decide';
import { evolveOrgan } from './evolve';
import type { OrganAct, OrganActOf } from './organisation.acts';
import { noOrgan } from './state';
import type { Organ, OrganState } from './state';

const administrator = actorOf('p-admin', 'u-office', 'organ-administrator');
const mayor = actorOf('p-mayor', 'u-office', 'head');
const byCertificate = (actor: Actor): Actor => ({ ...actor, auth: { method: 'oidc', strength: 'certificate' } });
const at = '2026-03-02T01:00:00.000Z';
const name = (zh: string) => ({ zh, en: zh });

const context = (actor: Actor, now: string): ActContext => ({
  actId: 'act',
  actor,
  now,
  occurredAt: now,
  ruleSet: nationalRules,
  calendar: plainCalendar,
});

function after(state: OrganState, act: OrganAct, by: Actor, now = at): OrganState {
  const outcome = decideOrgan(act, state, context(by, now));
  if ('refusal' in outcome) throw new Error(outcome.refusal.reason);
  return outcome.events.reduce<OrganState>((s, event, i) => {
    const seq = (s.status === 'none' ? 0 : s.seq) + i + 1;
    return evolveOrgan(s, { ...event, seq, actId: 'act', actor: by, occurredAt: now, recordedAt: now } as never);
  }, state);
}

const founding: OrganAct[] = [
  {
    type: 'FoundOrgan',
    data: {
      organId: 'organ-1',
      name: name('市人民政府'),
      level: 'city',
      superiorOrganId: null,
      timeZone: 'Asia/Shanghai',
      ruleSetId: 'national',
    },
  },
  { type: 'EstablishUnit', data: { unitId: 'u-office', name: name('办公室'), kind: 'office' } },
  {
    type: 'EstablishPost',
    data: { postId: 'post-admin', unitId: 'u-office', title: name('管理员'), roles: ['organ-administrator'] },
  },
  ...['p-admin', 'p-mayor'].map((personId): OrganAct => ({
    type: 'RegisterPerson',
    data: { personId, name: personId, identities: [] },
  })),
  { type: 'AppointPerson', data: { personId: 'p-admin', postId: 'post-admin', from: '2020-01-01' } },
];
const organ = founding.reduce<OrganState>((s, act) => after(s, act, engine, '2026-01-05T01:00:00.000Z'), noOrgan);

const key = (bent: Partial<OrganActOf<'RegisterSigningKey'>> = {}): OrganAct => ({
  type: 'RegisterSigningKey',
  data: {
    personId: 'p-mayor',
    keyId: 'k-1',
    algorithm: 'ed25519',
    publicKey: 'AAAA',
    webauthn: null,
    expiresOn: null,
    proof: { statement: '{}', value: 'AA', authenticatorData: null, clientDataJson: null },
    ...bent,
  },
});
const revocation = (keyId = 'k-1', reason = '介质遗失'): OrganAct => ({
  type: 'RevokeSigningKey',
  data: { keyId, reason },
});
const judge = (act: OrganAct, by: Actor, state = organ) => decideOrgan(act, state, context(by, at));
const refused = (reason: string, pointer?: string) => ({ refusal: { reason, ...(pointer ? { pointer } : {}) } });
const registered = after(organ, key(), administrator);

describe('a signing key', () => {
  it('is registered by the administrator for another', () => {
    expect(judge(key(), administrator)).toMatchObject({ events: [{ type: 'SigningKeyRegistered' }] });
    expect((registered as Organ).signingKeys['k-1']).toEqual({
      keyId: 'k-1',
      personId: 'p-mayor',
      algorithm: 'ed25519',
      publicKey: 'AAAA',
      webauthn: null,
      registeredAt: at,
      expiresOn: null,
      revokedAt: null,
    });
  });

  it('is registered for oneself after a login by certificate only, whoever one is', () => {
    expect(judge(key(), mayor)).toMatchObject(refused('own-key-needs-certificate'));
    expect(judge(key(), byCertificate(mayor))).toMatchObject({ events: [{}] });
    expect(judge(key({ personId: 'p-admin' }), administrator)).toMatchObject(refused('own-key-needs-certificate'));
    expect(judge(key({ personId: 'p-admin' }), byCertificate(administrator))).toMatchObject({ events: [{}] });
  });

  it('is registered by nobody else', () => {
    const other = actorOf('p-wang', 'u-office', 'office');
    for (const by of [other, byCertificate(other), { ...administrator, organId: 'organ-2' }])
      expect(judge(key(), by)).toMatchObject({ refusal: { kind: 'authority' } });
    // Entered for the mayor by somebody: the mayor is not there.
    const entered = { ...byCertificate(other), enteredFor: { ...mayor, kind: 'person' as const, evidence: [] } };
    expect(judge(key(), entered)).toMatchObject({ refusal: { kind: 'authority' } });
  });

  it('is one key of one person, for ever', () => {
    expect(judge(key({ publicKey: 'BBBB' }), administrator, registered)).toMatchObject(refused('id-taken', '/keyId'));
    expect(judge(key({ keyId: 'k-2' }), administrator, registered)).toMatchObject(refused('id-taken', '/keyId'));
    const again = after(registered, revocation(), mayor);
    expect(judge(key({ keyId: 'k-2' }), administrator, again)).toMatchObject(refused('id-taken'));
  });

  it.each<[string, Partial<OrganActOf<'RegisterSigningKey'>>, string, string]>([
    ['a person who is unknown', { personId: 'p-none' }, 'person-unknown', '/personId'],
    ['a malformed id', { keyId: 'k 1' }, 'id-malformed', '/keyId'],
    ['no key', { publicKey: ' ' }, 'text-missing', '/publicKey'],
    ['a day that is none', { expiresOn: '2026-02-30' }, 'date-malformed', '/expiresOn'],
    ['a last day that is over', { expiresOn: '2026-03-02' }, 'key-expired-already', '/expiresOn'],
    [
      'a relying party for Ed25519',
      { webauthn: { rpId: 'a.cn', origins: ['https://a.cn'] } },
      'webauthn-mismatch',
      '/webauthn',
    ],
    ['none for WebAuthn', { algorithm: 'webauthn' }, 'webauthn-mismatch', '/webauthn'],
  ])('is refused with %s', (_, bent, reason, pointer) =>
    expect(judge(key(bent), administrator)).toMatchObject(refused(reason, pointer)),
  );

  it.each([
    ['city.example', 'https://city.example'],
    ['city.example', 'https://a.city.example:8443'],
    ['localhost', 'http://localhost:3000'],
  ])('of WebAuthn signs for %s on %s', (rpId, origin) =>
    expect(judge(key({ algorithm: 'webauthn', webauthn: { rpId, origins: [origin] } }), administrator)).toHaveProperty(
      'events',
    ),
  );
  it.each([
    ['city.example', 'http://city.example'],
    ['city.example', 'https://evilcity.example'],
    ['city.example', 'https://city.example/path'],
    ['city.example', 'https://city.example@evil.cn'],
    ['city.example', 'https://city.example.evil.cn'],
    ['City.example', 'https://city.example'],
    ['', 'https://city.example'],
  ])('of WebAuthn does not sign for %j on %s', (rpId, origin) =>
    expect(judge(key({ algorithm: 'webauthn', webauthn: { rpId, origins: [origin] } }), administrator)).toMatchObject(
      refused('relying-party-malformed'),
    ),
  );

  it('is revoked by its holder after any login, or by the administrator, once', () => {
    for (const by of [mayor, administrator])
      expect(judge(revocation(), by, registered)).toMatchObject({
        events: [{ type: 'SigningKeyRevoked', data: { keyId: 'k-1', personId: 'p-mayor' } }],
      });
    expect(judge(revocation(), actorOf('p-wang', 'u-office', 'office'), registered)).toMatchObject({
      refusal: { kind: 'authority' },
    });
    const revoked = after(registered, revocation(), mayor, '2026-04-01T00:00:00.000Z');
    expect((revoked as Organ).signingKeys['k-1']?.revokedAt).toBe('2026-04-01T00:00:00.000Z');
    expect(judge(revocation(), mayor, revoked)).toMatchObject(refused('key-revoked', '/keyId'));
    expect(judge(revocation('k-9'), administrator, registered)).toMatchObject(refused('key-unknown', '/keyId'));
    expect(judge(revocation('k-1', ' '), mayor, registered)).toMatchObject(refused('text-missing', '/reason'));
  });
});
