import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '../..');
const fixtures = join(__dirname, 'fixtures');
const parts = ['apps', 'libs', 'workflows'];

interface Cruise {
  summary: {
    violations: { rule: { name: string }; from: string; to: string }[];
    totalCruised: number;
    ruleSetUsed: { forbidden: { name: string }[] };
  };
}

/** The command line's own tool over the repository's own rules; `from → to` by rule. */
function cruise(paths: string[]): Cruise['summary'] {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...paths],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (stdout === '') throw new Error(`dependency-cruiser gave no answer: ${stderr}`);
  return (JSON.parse(stdout) as Cruise).summary;
}

/** What each fixture breaks, and nothing else in it. Packages are named by their folder. */
const broken: Record<string, string[]> = {
  'domain-imports-nothing': [
    'libs/domain/src/clock.ts → ajv',
    'libs/domain/src/clock.ts → fs',
    'libs/domain/src/clock.ts → libs/ledger/src/head.ts',
  ],
  'workflows-see-domain-and-temporal-only': [
    'workflows/src/flow.ts → @temporalio/client',
    'workflows/src/flow.ts → crypto',
    'workflows/src/flow.ts → libs/acts/src/perform.ts',
  ],
  'workflows-know-activities-by-type': ['workflows/src/by-value.ts → workflows/src/activities.ts'],
  // The second is imported by its name, as the parts import one another.
  'ledger-imports-no-library-of-ours': [
    'libs/ledger/src/append.ts → libs/domain/src/act.ts',
    'libs/ledger/src/append.ts → libs/domain/src/index.ts',
  ],
  'verifier-imports-nothing-of-ours': [
    'libs/verifier/src/entry.ts → libs/ledger/src/canonical.ts',
    'libs/verifier/src/node/read.ts → libs/ledger/src/index.ts',
  ],
  'verifier-is-pure': [
    'libs/verifier/src/hash.ts → crypto',
    'libs/verifier/src/hash.ts → libs/verifier/src/node/read.ts',
    'libs/verifier/src/hash.ts → yauzl',
  ],
  'libraries-import-no-app': ['libs/acts/src/acts.ts → apps/worker/src/start.ts'],
  'apps-import-no-other-app': ['apps/worker/src/start.ts → apps/api/src/listen.ts'],
  'http-lives-in-the-api': ['apps/worker/src/health.ts → @nestjs/swagger', 'libs/acts/src/answer.ts → express'],
  'database-through-libraries': ['apps/cli/src/count.ts → pg', 'apps/web/src/rows.ts → typeorm'],
  'web-sees-no-server-library': ['apps/web/src/page.ts → libs/ledger/src/read.ts'],
  'sm2-behind-its-wrapper': ['apps/api/src/seal.ts → sm-crypto-v2', 'libs/signatures/src/verify.ts → sm-crypto-v2'],
  'no-catch-all-folders': ['libs/calendar/src/add.ts → libs/calendar/src/utils/dates.ts'],
  // Told once, where it was entered.
  'no-cycles': ['libs/calendar/src/day.ts → libs/calendar/src/month.ts'],
  'everything-resolves': ['libs/calendar/src/year.ts → ./moon'],
};

const packageName = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)(?:\/.*)?$/;

describe('which way imports point', () => {
  const inFixtures = cruise(['test/architecture/fixtures']);
  const fixtureOf = (path: string): string => relative(fixtures, join(root, path)).split('/')[0] ?? '';
  const within = (fixture: string, path: string): string =>
    packageName.exec(path)?.[1] ?? path.replace(`test/architecture/fixtures/${fixture}/`, '');

  it('is kept by the whole tree', () => {
    const { violations, totalCruised } = cruise(parts);
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThan(300);
  });

  it('has a fixture for every rule', () => {
    const rules = inFixtures.ruleSetUsed.forbidden.map((rule) => rule.name).sort();
    expect(readdirSync(fixtures).sort()).toEqual(rules);
    expect(Object.keys(broken).sort()).toEqual(rules);
  });

  it.each(Object.entries(broken))('%s is broken by its fixture, and nothing else is', (fixture, expected) => {
    const found = inFixtures.violations
      .filter(({ from }) => fixtureOf(from) === fixture)
      .map(({ rule, from, to }) => `${rule.name}: ${within(fixture, from)} → ${within(fixture, to)}`);
    expect(found.sort()).toEqual(expected.map((line) => `${fixture}: ${line}`));
  });
});

describe('folders', () => {
  const catchAll = new Set(['utils', 'util', 'common', 'shared', 'core', 'helpers', 'helper']);
  const skipped = new Set(['node_modules', 'dist', 'fixtures']);
  const foldersOf = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
      .flatMap(({ name }) => [join(folder, name), ...foldersOf(join(folder, name))]);

  it('are nouns, imported from or not', () => {
    const folders = [...parts, 'test']
      .flatMap((part) => foldersOf(join(root, part)))
      .map((folder) => relative(root, folder));
    expect(folders).toContain('libs/domain/src/stages');
    expect(folders.filter((folder) => catchAll.has(folder.split('/').at(-1) ?? ''))).toEqual([]);
  });
});
