import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { articleOf, instruments } from './instruments';
import { loadRuleSets } from './rule-sets';

const root = resolve(__dirname, '../../..');

describe('instruments', () => {
  it('are those of the glossary, no more and no fewer', () => {
    const glossary = readFileSync(resolve(root, 'docs/glossary.md'), 'utf8');
    const table = glossary.slice(glossary.indexOf('## Instruments'));
    const keys = [...table.matchAll(/^\| ([A-Z0-9 /]+) \|/gm)].flatMap(([, keys = '']) => keys.split(' / '));
    expect(keys.length).toBeGreaterThan(20);
    expect(Object.keys(instruments).sort()).toEqual(keys.sort());
  });

  it('name every article that an installed rule set rests on', () => {
    const bases = loadRuleSets(resolve(root, 'procedures'))
      .all()
      .flatMap((set) => [...set.stages, ...set.materials, ...set.findings, ...Object.values(set.periods)])
      .flatMap((rule) => rule.basis);
    expect(bases.filter((basis) => articleOf(basis).zh === basis)).toEqual([]);
  });

  it('are named as a reader knows them', () => {
    expect(articleOf('L713-26')).toEqual({
      zh: '《重大行政决策程序暂行条例》第26条',
      en: 'Provisional Regulations on the Procedure of Major Administrative Decisions, art. 26',
    });
    expect(articleOf('no such thing')).toEqual({ zh: 'no such thing', en: 'no such thing' });
  });
});
