import { createHash } from 'node:crypto';
import { canonicalize as canonicalText } from 'json-canonicalize';
import { EntryRefused } from './canonical';
import { decodeEntry, domainTag, encodeEntry, entryLimitBytes, EntryTooLarge, leafHash, zeroHash } from './envelope';
import { envelopeOf, signatureOf } from './envelope.given';
import { firstBroken } from './store';

const chain = (length: number) => {
  let prev = zeroHash;
  return Array.from({ length }, (_, i) => {
    const body = encodeEntry(envelopeOf({ seq: i + 1, prev }));
    prev = leafHash(body);
    return { body, leafHash: prev };
  });
};

describe('an entry', () => {
  it('comes back as it went in', () => {
    const envelope = envelopeOf({ data: { 题: '票价', n: 1.5, list: [null, true] } });
    expect(decodeEntry(encodeEntry(envelope))).toEqual(envelope);
  });

  it('has the RFC 6962 leaf hash of its tagged canonical text', () => {
    const body = encodeEntry(envelopeOf());
    expect(body.subarray(0, 11).toString()).toBe(`${domainTag}{`);
    expect(leafHash(body)).toBe(
      createHash('sha256')
        .update(Buffer.concat([Buffer.of(0), body]))
        .digest('hex'),
    );
  });

  it('is refused beyond 60 KiB, with its size', () => {
    const spare = entryLimitBytes - encodeEntry(envelopeOf({ data: { text: '' } })).length;
    expect(encodeEntry(envelopeOf({ data: { text: 'x'.repeat(spare) } }))).toHaveLength(entryLimitBytes);
    expect(() => encodeEntry(envelopeOf({ data: { text: 'x'.repeat(spare + 1) } }))).toThrow(
      new EntryTooLarge(entryLimitBytes + 1),
    );
  });

  it.each([
    ['without its tag', (text: string) => text.slice(domainTag.length)],
    ['after a byte order mark', (text: string) => `\ufeff${text}`],
    ['with a space', (text: string) => text.replace('":', '": ')],
    ['with a key twice', (text: string) => text.replace('{', '{"v":1,')],
    ['with keys in another order', () => `${domainTag}{"v":1,"act":"a"}`],
    ['of version 2 without a signature', (text: string) => text.replace('"v":1', '"v":2')],
    ['of an unknown version', (text: string) => text.replace('"v":1', '"v":3')],
  ])('is refused on reading %s', (_how, bend) => {
    const text = encodeEntry(envelopeOf()).toString();
    expect(() => decodeEntry(Buffer.from(bend(text)))).toThrow(EntryRefused);
  });

  it('is refused on reading when it is not UTF-8', () => {
    expect(() => decodeEntry(Buffer.concat([encodeEntry(envelopeOf()), Buffer.of(0xff)]))).toThrow(
      'not valid for encoding utf-8',
    );
  });
});

describe('an entry of version 2', () => {
  const signed = envelopeOf({ v: 2, signature: signatureOf() });

  it('comes back as it went in, under the same tag', () => {
    const body = encodeEntry(signed);
    expect(decodeEntry(body)).toEqual(signed);
    expect(body.toString().startsWith(domainTag)).toBe(true);
  });

  // The hashes were made by another language's JSON and SHA-256.
  it('has these bytes for ever', () => {
    expect(leafHash(encodeEntry(envelopeOf()))).toBe(
      '46a26e310a8f1856c87b809865c1b60ccb35ae3ab8488e5557b1890735dc0d17',
    );
    expect(leafHash(encodeEntry(signed))).toBe('507e8e77d608b27f70a3586251e4f2ffd5fc9ef57b0aa2215cbadeb63dad6113');
  });

  it('is version 1 with the signature, and nothing else', () => {
    const { signature: _signature, ...rest } = JSON.parse(
      encodeEntry(signed).toString().slice(domainTag.length),
    ) as object & {
      signature: unknown;
    };
    expect({ ...rest, v: 1 }).toEqual(envelopeOf());
  });

  it.each([
    ['a signature in version 1', envelopeOf({ signature: signatureOf() })],
    ['no signature', envelopeOf({ v: 2 })],
    ['a signature on a later part', envelopeOf({ v: 2, part: 1, parts: 2, signature: signatureOf() })],
    ['an unknown algorithm', envelopeOf({ v: 2, signature: signatureOf({ algorithm: 'rsa' as never }) })],
    ['a member more', envelopeOf({ v: 2, signature: { ...signatureOf(), keyId: 'k' } as never })],
    ['a member less', envelopeOf({ v: 2, signature: { ...signatureOf(), value: undefined } as never })],
    ['a number for a text', envelopeOf({ v: 2, signature: signatureOf({ value: 7 as never }) })],
    [
      'half a WebAuthn assertion',
      envelopeOf({ v: 2, signature: signatureOf({ algorithm: 'webauthn', clientDataJson: 'e30' }) }),
    ],
    [
      'an assertion by Ed25519',
      envelopeOf({ v: 2, signature: signatureOf({ authenticatorData: 'AA', clientDataJson: 'e30' }) }),
    ],
  ])('is refused with %s, written or read', (_how, bent) => {
    expect(() => encodeEntry(bent)).toThrow(EntryRefused);
    expect(() => decodeEntry(Buffer.from(domainTag + canonicalText(bent)))).toThrow(EntryRefused);
  });
});

describe('a chain', () => {
  it('holds when nothing was changed', () => {
    expect(firstBroken(chain(5))).toBeNull();
    expect(firstBroken([])).toBeNull();
  });

  it('shows every flipped bit of every byte of an entry', () => {
    const entries = chain(2);
    const { body } = entries[1] as (typeof entries)[number];
    for (let i = 0; i < body.length; i += 1) {
      body[i] = (body[i] as number) ^ (1 << (i % 8));
      expect(firstBroken(entries)?.seq).toBe(2);
      body[i] = (body[i] as number) ^ (1 << (i % 8));
    }
    expect(firstBroken(entries)).toBeNull();
  });

  it('shows an entry whose hash was recomputed, at the next one', () => {
    const entries = chain(4);
    const body = encodeEntry(envelopeOf({ seq: 2, prev: entries[0]?.leafHash ?? '', data: { title: '另一个题目' } }));
    entries[1] = { body, leafHash: leafHash(body) };
    expect(firstBroken(entries)).toEqual({ seq: 3, reason: 'the entry does not name the one before it' });
  });

  it('shows a removed and a moved entry', () => {
    const [first, second, third] = chain(3) as [
      ReturnType<typeof chain>[number],
      ReturnType<typeof chain>[number],
      ReturnType<typeof chain>[number],
    ];
    expect(firstBroken([first, third])?.seq).toBe(2);
    expect(firstBroken([first, third, second])?.seq).toBe(2);
    expect(firstBroken([second, third])?.seq).toBe(1);
  });
});
