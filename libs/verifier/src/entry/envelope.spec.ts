import { GivenLog, jcs } from '../log.given';
import { Malformed } from '../malformed';
import { readEntry } from './envelope';

const bytes = (bent: object = {}): Buffer => {
  const log = new GivenLog();
  log.add('decision/1', { bent });
  return log.entries[0] as Buffer;
};
const signature = { algorithm: 'ed25519', publicKey: 'AA', statement: '{}', value: 'AA' };
const actor = { kind: 'engine', id: 'e', auth: { method: 'm', strength: 'none' } };

describe('an entry', () => {
  it('of version 1 and 2 is read', () => {
    expect(readEntry(bytes())).toMatchObject({ v: 1, stream: 'decision/1', seq: 1 });
    expect(readEntry(bytes({ v: 2, signature }))).toMatchObject({ v: 2, signature });
    expect(readEntry(bytes({ v: 2 })).signature).toBeUndefined();
    const entered = { ...actor, kind: 'person', for: { kind: 'citizen', id: 'c', evidence: ['a'] } };
    expect(readEntry(bytes({ actor: entered })).actor).toEqual(entered);
  });

  it.each<[string, object]>([
    ['version 0', { v: 0 }],
    ['version 3', { v: 3 }],
    ['a version in words', { v: '1' }],
    ['a signature in version 1', { signature }],
    ['a signature on a later part', { v: 2, signature, part: 1, parts: 2 }],
    ['an unknown signature algorithm', { v: 2, signature: { ...signature, algorithm: 'rsa' } }],
    ['a signature with more in it', { v: 2, signature: { ...signature, more: 1 } }],
    ['a sequence of 0', { seq: 0 }],
    ['a sequence in words', { seq: '1' }],
    ['a broken sequence', { seq: 1.5 }],
    ['a previous hash in capitals', { prev: 'A'.repeat(64) }],
    ['a short previous hash', { prev: '0'.repeat(63) }],
    ['an act id that is none', { act: 'x' }],
    ['a part beyond its parts', { part: 1 }],
    ['no parts', { parts: 0 }],
    ['an empty stream', { stream: '' }],
    ['no type', { type: null }],
    ['an unknown kind of actor', { actor: { ...actor, kind: 'god' } }],
    ['an actor with roles', { actor: { ...actor, roles: [] } }],
    ['an unknown strength', { actor: { ...actor, auth: { method: 'm', strength: 'strong' } } }],
    ['a basis of numbers', { basis: [1] }],
    ['a date without a time', { recordedAt: '2026-03-02' }],
    ['a local time', { recordedAt: '2026-03-02T01:00:00.000+08:00' }],
    ['a time without milliseconds', { recordedAt: '2026-03-02T01:00:00Z' }],
    ['a 30 February', { recordedAt: '2026-02-30T01:00:00.000Z' }],
    ['a 29 February of no leap year', { recordedAt: '2026-02-29T01:00:00.000Z' }],
    ['an hour 24', { recordedAt: '2026-03-02T24:00:00.000Z' }],
    ['data that is a list', { data: [] }],
    ['data that is null', { data: null }],
    ['an unknown member', { more: 1 }],
  ])('with %s is refused', (_what, bent) => {
    expect(() => readEntry(bytes(bent))).toThrow(Malformed);
  });

  it.each([...Object.keys(JSON.parse(bytes().toString().slice(10)) as object)])('without %s is refused', (member) => {
    const { [member]: _left, ...rest } = JSON.parse(bytes().toString().slice(10)) as Record<string, unknown>;
    expect(() => readEntry(Buffer.from(`dingce.v1\n${jcs(rest)}`))).toThrow(Malformed);
  });

  it('is read on 29 February of a leap year', () => {
    expect(readEntry(bytes({ recordedAt: '2028-02-29T23:59:59.999Z' })).recordedAt).toBe('2028-02-29T23:59:59.999Z');
  });
});
