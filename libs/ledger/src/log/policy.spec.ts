import { generateKey, Malformed } from './note';
import { readPolicy } from './policy';

const keyOf = (name: string): string => generateKey(name, 'witness').key;
const log = generateKey('log.example/1', 'log').key;
const [a, b, c] = ['a', 'b', 'c'].map((name) => `witness ${name} ${keyOf(name)} https://${name}.example`);
const policy = `# who must have seen it\nlog ${log}\n${a}\n${b}\n${c}\n\ngroup two 2 a b c\ngroup both all a two\nquorum both\n`;

describe('a witness policy', () => {
  it('wants k of n, also of groups', () => {
    const { satisfiedBy, witnesses, logs } = readPolicy(policy);
    expect(logs.map((key) => key.text)).toEqual([log]);
    expect(witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['a', 'https://a.example'],
      ['b', 'https://b.example'],
      ['c', 'https://c.example'],
    ]);
    expect(satisfiedBy(new Set(['b', 'c']))).toBe(false);
    expect(satisfiedBy(new Set(['a']))).toBe(false);
    expect(satisfiedBy(new Set(['a', 'b']))).toBe(true);
    expect(readPolicy('quorum none').satisfiedBy(new Set())).toBe(true);
  });

  it.each([
    ['no quorum', `log ${log}`],
    ['two quorums', 'quorum none\nquorum none'],
    ['a quorum of nobody', 'quorum x'],
    ['a key that is none', 'log abc\nquorum none'],
    ['a name twice', `${a}\n${a}\nquorum a`],
    ['a group that asks for more than it has', `${a}\ngroup g 2 a\nquorum g`],
    ['a group of strangers', 'group g 1 x\nquorum g'],
    ['a group that contains itself', `${a}\ngroup g 1 g\nquorum g`],
    ['another word', 'mirror x\nquorum none'],
  ])('is refused with %s', (_, text) => {
    expect(() => readPolicy(text)).toThrow(Malformed);
  });
});
