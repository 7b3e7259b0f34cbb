import { canonical, EntryRefused } from './canonical';

const pointerOf = (value: unknown): string => {
  try {
    canonical(value);
  } catch (error) {
    if (error instanceof EntryRefused) return error.pointer;
    throw error;
  }
  throw new Error('was not refused');
};

describe('canonical text (RFC 8785)', () => {
  it('writes the example of section 3.2.2', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    ) as unknown;
    expect(canonical(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders keys by UTF-16 code units, as in section 3.2.3', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect([...canonical(value).matchAll(/:(\d)/g)].map((m) => m[1]).join('')).toBe('2467153');
  });

  it('writes numbers as ECMAScript does', () => {
    expect(canonical([0, -0, 1e-7, 123456.789, 9007199254740991, 5e-324, 1.7976931348623157e308 / 1e300])).toBe(
      '[0,0,1e-7,123456.789,9007199254740991,5e-324,179769313.48623157]',
    );
  });

  it('keeps Chinese as it is and does not normalise it', () => {
    expect(canonical({ 题: '票价e\u0301' })).toBe('{"题":"票价e\u0301"}');
  });

  it('keeps a key named __proto__', () => {
    expect(canonical(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
  });

  it.each<[string, unknown, string]>([
    ['undefined', { a: { b: undefined } }, '/a/b'],
    ['a hole in an array', { a: [1, , 3] }, '/a/1'],
    ['not a number', [Number.NaN], '/0'],
    ['an infinity', { a: Number.POSITIVE_INFINITY }, '/a'],
    ['an integer beyond 2^53', { n: 2 ** 53 }, '/n'],
    ['U+0000', { text: 'a\u0000' }, '/text'],
    ['a lone surrogate', { text: ['ok', '\ud83d'] }, '/text/1'],
    ['a lone surrogate in a key', { outer: { '\ude00': 1 } }, '/outer'],
    ['a Date', { at: new Date(0) }, '/at'],
    ['a Map', { m: new Map() }, '/m'],
    ['a bigint', { n: 1n }, '/n'],
    ['a function', { toJSON: () => 1 }, '/toJSON'],
    ['a value under a key with / and ~', { 'a/b~c': Number.NaN }, '/a~1b~0c'],
  ])('refuses %s and says where', (_what, value, pointer) => {
    expect(pointerOf(value)).toBe(pointer);
  });

  it('refuses what is nested deeper than 32', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(canonical(nested(32))).toContain('1');
    expect(() => canonical(nested(33))).toThrow(EntryRefused);
  });
});
