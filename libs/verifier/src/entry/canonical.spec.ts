import fc from 'fast-check';
import { canonicalize } from 'json-canonicalize';
import { canonical, readCanonical } from './canonical';
import type { Json } from './canonical';

/** RFC 8785, section 3.2.2 and appendix B: bits of the double, and its text. */
const numbers: [bits: string, text: string][] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

const doubleOf = (bits: string): number => Buffer.from(bits, 'hex').readDoubleBE();

describe('canonical JSON', () => {
  it.each(numbers)('writes the double %s as %s, or refuses it as an integer beyond 2^53', (bits, text) => {
    const value = doubleOf(bits);
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) expect(() => canonical(value)).toThrow('beyond 2^53');
    else expect(canonical(value)).toBe(text);
  });

  it("gives the RFC's examples", () => {
    const first = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    ) as Json;
    expect(canonical(first)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
    const sorted = JSON.parse(
      String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
    ) as Json;
    expect(Object.values(JSON.parse(canonical(sorted)) as object)).toEqual([
      'One', // ECMAScript puts an integer first by itself; the text has it second.
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonical(sorted).startsWith(String.raw`{"\r":"Carriage Return","1":"One"`)).toBe(true);
  });

  it('agrees with json-canonicalize, and comes back as it went', () => {
    const integers = fc.maxSafeInteger();
    const fractions = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n));
    const texts = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\u0000'));
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false),
        integers,
        fractions,
        texts,
        fc.array(tie('value'), { maxLength: 5 }),
        fc
          .dictionary(fc.oneof(texts, fc.constantFrom('__proto__x', '10', '9', 'constructor')), tie('value'), {
            maxKeys: 5,
          })
          .map((o) => ({ ...o })),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        const text = canonical(json);
        expect(text).toBe(canonicalize(json));
        expect(canonical(readCanonical(text))).toBe(text);
      }),
      { numRuns: 2000, seed: 8785 },
    );
  });

  it.each([
    ['{"b":1,"a":2}', 'not canonical'],
    ['{"a":1,"a":1}', 'not canonical'],
    ['{"a":1,"a":2}', 'not canonical'],
    ['{"10":1,"9":2} ', 'not canonical'],
    ['{"9":1,"10":2}', 'not canonical'],
    ['{ "a":1}', 'not canonical'],
    ['{"a":1.0}', 'not canonical'],
    ['{"a":-0}', 'not canonical'],
    ['{"a":1e0}', 'not canonical'],
    ['{"a":"\\u0061"}', 'not canonical'],
    ['{"a":"\\/"}', 'not canonical'],
    ['"\\u000A"', 'not canonical'],
    ['\ufeff{}', 'not JSON'],
    ['{}{}', 'not JSON'],
    ['{"a":1,}', 'not JSON'],
    ["{'a':1}", 'not JSON'],
    ['', 'not JSON'],
    ['NaN', 'not JSON'],
    ['[1e400]', 'not finite'],
    ['9007199254740993', 'beyond 2^53'],
    ['"\\u0000"', 'U+0000'],
    ['{"\\u0000":1}', 'U+0000'],
    ['"\\ud83d"', 'lone surrogate'],
    ['"\\ude00\\ud83d"', 'lone surrogate'],
    [`${'['.repeat(40)}${']'.repeat(40)}`, 'deeper than 32'],
  ])('%s is refused', (text, why) => {
    expect(() => readCanonical(text)).toThrow(why);
  });

  it('takes an integer as a key in its own place', () => {
    expect(readCanonical('{"10":1,"9":2}')).toEqual({ '9': 2, '10': 1 });
  });

  it('takes __proto__ as any other key', () => {
    const value = readCanonical('{"__proto__":{"a":1}}') as Record<string, Json>;
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('is refused, not run out of stack, a hundred thousand levels deep', () => {
    expect(() => readCanonical(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toThrow();
  });
});
