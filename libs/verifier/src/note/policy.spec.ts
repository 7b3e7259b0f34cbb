import { givenKey, logName } from '../log.given';
import { nodeTools } from '../node/tools';
import { meetsQuorum, readPolicy } from './policy';

const { sha256 } = nodeTools.digests;
const log = givenKey(logName, 'log', 1).vkey;
const w = Array.from({ length: 6 }, (_, i) => givenKey(`w${i}.test`, 'witness', 20 + i).vkey);
const lines = (...text: string[]): string => `${text.join('\n')}\n`;
const x = [0, 1, 2].map((i) => `witness X${i} ${w[i]}`);
const y = [3, 4, 5].map((i) => `witness Y${i} ${w[i]}`);

const nested = lines(
  '# 策略',
  `log ${log} https://log.test`,
  ...x,
  '',
  `group X 2 X0 X1 X2`,
  ...y,
  'group Y any Y3 Y4 Y5',
  ' group both all X Y\t',
  'quorum both',
);

function meets(text: string, cosigned: readonly number[]): boolean {
  const policy = readPolicy(text, sha256);
  return meetsQuorum(policy, new Set(policy.witnesses.filter(({ text: vkey }) => cosigned.some((i) => w[i] === vkey))));
}

describe('a policy', () => {
  it.each([
    [[], false],
    [[0, 1], false],
    [[0, 3], false],
    [[3, 4, 5], false],
    [[0, 1, 3], true],
    [[0, 2, 5], true],
    [[0, 1, 2, 3, 4, 5], true],
  ] as const)('of nested groups, cosigned by %j: %p', (cosigned, enough) => {
    expect(meets(nested, cosigned)).toBe(enough);
  });

  it('may want no witness, or one', () => {
    expect(meets(lines('quorum none'), [])).toBe(true);
    expect(meets(lines(x[0] as string, 'quorum X0'), [])).toBe(false);
    expect(meets(lines(x[0] as string, 'quorum X0'), [0])).toBe(true);
    expect(readPolicy(nested, sha256).logs).toHaveLength(1);
  });

  it.each([
    [lines(`log ${log}`), 'no quorum line'],
    [lines('quorum none', 'quorum none'), 'line 2: quorum stands there twice'],
    [lines('quorum X'), 'line 1: "X" is not defined above'],
    [lines('group X any Y', 'quorum X'), 'line 1: "Y" is not defined above'],
    [lines('group X any X', 'quorum X'), '"X" is not defined above'],
    [lines(x[0] as string, 'group g any none X0', 'quorum g'), '"none" is not defined above'],
    [lines(...x, 'group g 0 X0 X1', 'quorum g'), 'not between 1 and 2'],
    [lines(...x, 'group g 3 X0 X1', 'quorum g'), 'not between 1 and 2'],
    [lines(...x, 'group g 01 X0 X1', 'quorum g'), 'not between 1 and 2'],
    [lines(...x, 'group g most X0 X1', 'quorum g'), 'not between 1 and 2'],
    [lines(...x, 'group g', 'quorum g'), 'no policy line'],
    [lines(...x, 'group g any', 'quorum g'), 'no policy line'],
    [lines(...x, 'group g any X0 X0', 'quorum g'), 'may be one only once'],
    [lines(...x, 'group g any X0', 'group h any X0', 'quorum g'), 'may be one only once'],
    [lines(x[0] as string, x[0] as string, 'quorum X0'), 'stands there twice'],
    [
      lines(x[0] as string, `witness X9 ${givenKey('other.test', 'witness', 20).vkey}`, 'group g 2 X0 X9', 'quorum g'),
      'stands there twice, under whatever name',
    ],
    [
      lines(`log ${log}`, `witness X9 ${givenKey('other.test', 'witness', 1).vkey}`, 'quorum X9'),
      'stands there twice, under whatever name',
    ],
    [lines(x[0] as string, `witness X0 ${w[1]}`, 'quorum X0'), 'reserved or was defined before'],
    [lines(`witness none ${w[1]}`, 'quorum none'), 'reserved or was defined before'],
    [lines(`witness X0 ${log}`, 'quorum X0'), 'not that of a witness'],
    [lines(`log ${w[0]}`, 'quorum none'), 'not that of a log'],
    [lines(`log ${log}`, `log ${log}`, 'quorum none'), 'stands there twice'],
    [lines('log x+y', 'quorum none'), 'line 1: the verifier key'],
    [lines('quorum none', 'nonsense'), 'line 2: "nonsense" is no policy line'],
    ['quorum none\r\n', 'control character'],
    ['\n'.repeat(5000), 'more than 4096 lines'],
  ])('%j is refused', (text, why) => {
    expect(() => readPolicy(text, sha256)).toThrow(why);
  });
});
