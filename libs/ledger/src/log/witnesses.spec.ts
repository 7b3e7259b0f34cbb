import { checkpointText } from './checkpoint';
import type { Cosigned, Cosigner } from './cosigner';
import { generateKey, readNote, readSigningKey, readVerifierKey, signatureLine, signedBy } from './note';
import { readPolicy } from './policy';
import { Witnesses } from './witnesses';

const log = generateKey('log.example/1', 'log');
const named = Object.fromEntries(
  ['one', 'two', 'three'].map((name) => [name, generateKey(`${name}.example`, 'witness')]),
);
type Name = 'one' | 'two' | 'three';
const keyOf = (name: string): { secret: string; key: string } => named[name] as { secret: string; key: string };
const policy = readPolicy(
  `log ${log.key}\n${Object.keys(named)
    .map((name) => `witness ${name} ${keyOf(name).key}\n`)
    .join('')}group enough 2 one two three\nquorum enough\n`,
);
const text = checkpointText({ origin: 'log.example/1', size: 7, root: Buffer.alloc(32, 7) });
const signed = `${text}\n${signatureLine(text, readSigningKey(log.secret), 0)}`;
const line = (name: Name, over = text, seconds = 1_800_000_000): string =>
  signatureLine(over, readSigningKey(keyOf(name).secret), seconds);

type Answers = Partial<Record<Name, () => Promise<Cosigned>>>;
const lines = (given: string) => (): Promise<Cosigned> => Promise.resolve({ lines: given });

function witnessesThat(answers: Answers): { witnesses: Witnesses; told: string[]; asked: string[] } {
  const told: string[] = [];
  const asked: string[] = [];
  const cosigners = Object.entries({ one: lines(line('one')), ...answers }).map(
    ([name, answer]): [string, Cosigner] => [name, { addCheckpoint: () => (asked.push(name), answer()) }],
  );
  const onTrouble = (message: string): void => void told.push(message);
  return { witnesses: new Witnesses({ policy, witnesses: new Map(cosigners), onTrouble }), told, asked };
}
const asked = (witness: Cosigner): Promise<Cosigned> => witness.addCheckpoint({ oldSize: 0, proof: [], note: signed });

describe('witnesses', () => {
  it('are all asked, and each line that holds is taken', async () => {
    const { witnesses, told } = witnessesThat({ two: lines(line('two')), three: lines(line('three')) });
    const found = await witnesses.cosign(signed, asked);
    expect([...found.keys()].sort()).toEqual(['one', 'three', 'two']);
    const note = readNote(signed + [...found.values()].join(''));
    for (const name of found.keys()) expect(signedBy(note, readVerifierKey(keyOf(name).key))).not.toBeNull();
    expect(told).toEqual([]);
  });

  it.each<[string, () => Promise<Cosigned>, string]>([
    ['a cosignature of another text', lines(line('three', text.replace('7', '8'))), 'does not hold'],
    [
      'a cosignature of more than was asked',
      lines(`more\n\n${line('three', `${text}\nmore\n`)}`),
      'more than signature',
    ],
    ['a cosignature dated beyond what can be counted', lines(line('three', text, 2 ** 63)), '2^53'],
    ['a cosignature by another key', lines(line('two')), 'no signature by three.example'],
    ['no signature line', lines('hello\n'), 'signature line 1'],
    ['nothing', lines(''), 'signature line 1'],
    ['a size ahead', () => Promise.resolve({ conflict: 9 }), 'stands at size 9'],
    ['a refusal', () => Promise.resolve({ refused: 'inconsistent', message: 'forked' }), 'forked'],
    ['an error', () => Promise.reject(new Error('away')), 'away'],
  ])('count as absent, and are told, with %s', async (_, three, why) => {
    const { witnesses, told } = witnessesThat({ three });
    expect([...(await witnesses.cosign(signed, asked)).keys()]).toEqual(['one']);
    expect(told).toEqual([expect.stringContaining(why)]);
    expect(told[0]).toMatch(/^witness three: /);
  });

  it('do not wait for a slow one where the others suffice, and ask it nothing more until it has answered', async () => {
    let answer: (given: Cosigned) => void = () => undefined;
    const three = (): Promise<Cosigned> => new Promise((resolve) => (answer = resolve));
    const { witnesses, told, asked: names } = witnessesThat({ two: lines(line('two')), three });
    for (let i = 0; i < 2; i += 1)
      expect([...(await witnesses.cosign(signed, asked)).keys()].sort()).toEqual(['one', 'two']);
    expect(told).toEqual(Array(2).fill('witness three: too slow, the others sufficed'));
    expect(names.filter((name) => name === 'three')).toHaveLength(1);
    answer({ lines: line('three') });
    const again = witnesses.cosign(signed, asked);
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer({ lines: line('three') });
    expect((await again).size).toBe(3);
    expect(names.filter((name) => name === 'three')).toHaveLength(2);
  });

  it('wait for a slow one where it is needed', async () => {
    const slow = (): Promise<Cosigned> =>
      new Promise((resolve) => setTimeout(() => resolve({ lines: line('three') }), 700));
    const { witnesses } = witnessesThat({ three: slow });
    expect((await witnesses.cosign(signed, asked)).size).toBe(2);
  });
});
