import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { roles, stageKinds } from '@dingce/domain';
import { loadRuleSets } from '@dingce/rule-sets';

const root = join(__dirname, '../..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Our own TypeScript below a folder, without specs. */
const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        name.endsWith('.ts') && !/\.(spec|given|d)\.ts$/.test(name) && !/(^|\/)(dist|node_modules)\//.test(name),
    )
    .map((name) => text(join(folder, name)));

const found = (from: string[], pattern: RegExp): string[] => [
  ...new Set(from.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] ?? ''))),
];

describe('docs/dependencies.md', () => {
  it('lists every dependency with its pinned version, and no other', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const listed = [...text('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| ([^ ]+) \| \S/gm)].map(
      ([, name, version]) => `${name} ${version}`,
    );
    const pinned = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).map(
      // An alias pins the version of the package that it stands for.
      ([name, version]) => `${name} ${version.split('@').at(-1) ?? version}`,
    );
    expect(listed.sort()).toEqual(pinned.sort());
  });
});

describe('docs/glossary.md', () => {
  const glossary = text('docs/glossary.md');
  const ruleSets = loadRuleSets(join(root, 'procedures')).all();
  const missing = (words: string[]): string[] => words.filter((word) => !glossary.includes(`\`${word}\``));

  it('has every stage, role, finding and outcome', () => {
    expect(missing([...stageKinds, ...roles])).toEqual([]);
    expect(missing(ruleSets.flatMap((set) => set.findings.map((finding) => finding.id)))).toEqual([]);
    const outcomes = ruleSets.find((set) => set.id === 'cn-713')?.outcomes ?? {};
    expect(missing(Object.keys(outcomes))).toEqual([]);
    const named = Object.entries(outcomes).filter(([list]) => !['risk-result', 'legality-package'].includes(list));
    expect(missing(named.flatMap(([, list]) => list.map((outcome) => outcome.id)))).toEqual([]);
  });

  it('names every instrument that a basis cites', () => {
    const keys = [...glossary.matchAll(/^\| ([A-Z][A-Z0-9]*(?: \/ [A-Z]+)?) \| .+ \| .+ \|$/gm)].flatMap(([, key]) =>
      (key ?? '').split(' / '),
    );
    const inFiles = readdirSync(join(root, 'procedures')).filter((name) => name.endsWith('.yaml'));
    const cited = [
      ...found(sources('libs/domain/src'), /'([A-Z][A-Z0-9]*)-\d+'/g),
      ...found(
        inFiles.map((name) => text(join('procedures', name))),
        /[[ ]([A-Z][A-Z0-9]*)-\d+[\],]/g,
      ),
    ];
    expect(cited).toContain('L713');
    expect(cited.filter((key) => !keys.includes(key))).toEqual([]);
  });
});

describe('docs/rule-sets.md', () => {
  const listed = found(
    [text('docs/rule-sets.md').split('## What the deciders read')[1] ?? ''],
    /^\| `([a-z]+(?:\.[a-z-]+)+)` \|/gm,
  );

  it('lists every period, number and flag that a decider reads, and no other', () => {
    const read = found(sources('libs/domain/src'), /'([a-z]+(?:\.[a-z-]+)+)'/g);
    expect(read.length).toBeGreaterThan(30);
    expect(listed.sort()).toEqual(read.sort());
  });

  it('knows what the shipped rule sets set', () => {
    const set = loadRuleSets(join(root, 'procedures'))
      .all()
      .flatMap((ruleSet) => [ruleSet.periods, ruleSet.numbers, ruleSet.flags].flatMap((part) => Object.keys(part)));
    expect(set.filter((id) => !listed.includes(id))).toEqual([]);
  });
});

describe('links between the documents', () => {
  const files = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );

  it.each(files)('docs/%s points to what is there', (name) => {
    const targets = [...text(join('docs', name)).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(
      ([, target]) => target ?? '',
    );
    const here = join(root, 'docs', name, '..');
    expect(targets.filter((target) => !statSync(join(here, target), { throwIfNoEntry: false }))).toEqual([]);
  });
});
