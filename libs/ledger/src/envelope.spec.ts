import { createHash } from 'node:crypto';
import { EntryRefused } from './canonical';
import { decodeEntry, domainTag, encodeEntry, entryLimitBytes, EntryTooLarge, leafHash, zeroHash } from './envelope';
import { envelopeOf } from './envelope.given';
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
    ['of an unknown version', (text: string) => text.replace('"v":1', '"v":2')],
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
