import { standingAt, standingThen } from './signing-keys';
import type { ZonedKey } from './signing-keys';

const key: ZonedKey = {
  keyId: 'k-1',
  organId: 'organ-1',
  personId: 'p-1',
  algorithm: 'ed25519',
  publicKey: 'AAAA',
  webauthn: null,
  registeredAt: '2026-03-02T01:00:00.000Z',
  expiresOn: '2026-04-01',
  revokedAt: null,
  timeZone: 'Asia/Shanghai',
};

describe('the standing of a signing key', () => {
  it.each([
    ['2026-03-02T00:59:59.999Z', 'not-yet'],
    ['2026-03-02T01:00:00.000Z', 'in-force'],
    // The organ's own midnight.
    ['2026-03-31T15:59:59.999Z', 'in-force'],
    ['2026-03-31T16:00:00.000Z', 'expired'],
  ])('at %s is %s', (at, standing) => expect(standingAt(key, at)).toBe(standing));

  it('ends with its revocation, which may be the last act it signs', () => {
    const revokedAt = '2026-03-10T00:00:00.000Z';
    const revoked = { ...key, revokedAt };
    expect(standingAt(revoked, '2026-03-09T23:59:59.999Z')).toBe('in-force');
    expect(standingAt(revoked, revokedAt)).toBe('revoked');
    expect(standingThen(revoked, revokedAt)).toBe('in-force');
    expect(standingThen(revoked, '2026-03-10T00:00:00.001Z')).toBe('revoked');
  });
});
