import { createHash } from 'node:crypto';
import { generateKey, Malformed } from './note';
import { readPolicy } from './policy';

const keyOf = (name: string): string => generateKey(name, 'witness').key;
const log = generateKey('log.example/1', 'log').key;
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => `witness ${name} ${keyOf(name)} https://${name}.example`);
const policy = `# who must have seen it\nlog ${log}\n${a}\n${b}\n${c}\n${d}\n\ngroup two 2 a b c\ngroup both all d two\nquorum both\n`;

/** The same public key, as a witness of this name. */
function witnessLike(key: string, name: string): string {
  const material = Buffer.from(key.split('+').slice(2).join('+'), 'base64');
  material[0] = 4;
  const id = createHash('sha256').update(`${name}\n`).update(material).digest('hex').slice(0, 8);
  return `witness ${name} ${name}+${id}+${material.toString('base64')}`;
}
const [, , keyOfA = ''] = (a ?? '').split(' ');

describe('a witness policy', () => {
  it('wants k of n, also of groups', () => {
    const { satisfiedBy, witnesses, logs } = readPolicy(policy);
    expect(logs.map((key) => key.text)).toEqual([log]);
    expect(witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['a', 'https://a.example'],
      ['b', 'https://b.example'],
      ['c', 'https://c.example'],
      ['d', 'https://d.example'],
    ]);
    expect(satisfiedBy(new Set(['b', 'c']))).toBe(false);
    expect(satisfiedBy(new Set(['a', 'd']))).toBe(false);
    expect(satisfiedBy(new Set(['a', 'b', 'd']))).toBe(true);
    expect(readPolicy('quorum none').satisfiedBy(new Set())).toBe(true);
  });

  it.each([
    ['no quorum', `log ${log}`],
    ['two quorums', 'quorum none\nquorum none'],
    ['a quorum of nobody', 'quorum x'],
    ['a key that is none', 'log abc\nquorum none'],
    ['a name twice', `${a}\n${a}\nquorum a`],
    ['a key under two names', `${a}\n${witnessLike(keyOfA, 'x')}\ngroup g 2 a x\nquorum g`],
    ['a key of a witness that is the log’s', `log ${log}\n${witnessLike(log, 'x')}\nquorum x`],
    ['the key of a log for a witness', `witness x ${log}\nquorum x`],
    ['the key of a witness for a log', `log ${keyOfA}\nquorum none`],
    ['a member twice', `${a}\ngroup g 2 a a\nquorum g`],
    ['a member of two groups', `${a}\ngroup g any a\ngroup h any a\ngroup both 2 g h\nquorum both`],
    ['a group that asks for 0x1', `${a}\ngroup g 0x1 a\nquorum g`],
    ['a group that asks for more than it has', `${a}\ngroup g 2 a\nquorum g`],
    ['a group of strangers', 'group g 1 x\nquorum g'],
    ['a group that contains itself', `${a}\ngroup g 1 g\nquorum g`],
    ['another word', 'mirror x\nquorum none'],
  ])('is refused with %s', (_, text) => {
    expect(() => readPolicy(text)).toThrow(Malformed);
  });
});
