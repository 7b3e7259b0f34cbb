import { createHash } from 'node:crypto';
import { sm3 } from './sm3';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('SM3', () => {
  it.each([
    ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
    ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
  ])('gives what GB/T 32905-2016, annex A, says of %s', (text, digest) =>
    expect(hex(sm3(Buffer.from(text)))).toBe(digest),
  );

  it("gives what Node's does, for every length around a block's end and for a long message", () => {
    for (const length of [...Array(260).keys(), 1_000_003]) {
      const message = Buffer.alloc(length, '公文');
      expect(hex(sm3(message))).toBe(createHash('sm3').update(message).digest('hex'));
    }
  });
});
