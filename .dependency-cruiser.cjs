/**
 * Which way imports point. `test/architecture` breaks each rule on purpose: a fixture is a small tree of the same shape
 * under `test/architecture/fixtures/<rule>/`, so every path below may begin there or at the repository's root.
 */
const root = '(?:^|^test/architecture/fixtures/[^/]+/)';
const under = (path) => root + path;
const packages = (...names) => `(?:^|/)node_modules/(?:${names.join('|')})(?:/|$)`;
const tests = '\\.(?:spec|given)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing',
      comment: 'The domain is pure: no I/O, no clock, no framework, no package, nothing of node.',
      severity: 'error',
      from: { path: under('libs/domain/src/'), pathNot: tests },
      to: { pathNot: under('libs/domain/src/') },
    },
    {
      name: 'workflows-see-domain-and-temporal-only',
      comment: 'Workflow code is replayed: it imports itself, the domain, and Temporal for workflows.',
      severity: 'error',
      from: { path: under('workflows/src/'), pathNot: tests },
      to: {
        pathNot: [
          under('workflows/src/'),
          under('libs/domain/src/'),
          packages('@temporalio/workflow', '@temporalio/common'),
        ],
      },
    },
    {
      name: 'workflows-know-activities-by-type',
      comment: 'An activity imported as a value would run inside the workflow, and again at every replay.',
      severity: 'error',
      from: { path: under('workflows/src/'), pathNot: tests },
      to: { path: under('workflows/src/activities'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ledger-imports-no-library-of-ours',
      comment: 'The record stands by itself, so that its verifier can.',
      severity: 'error',
      from: { path: under('libs/ledger/src/'), pathNot: tests },
      to: { path: under('(?:libs/(?!ledger/)|apps/|workflows/)') },
    },
    {
      name: 'verifier-imports-nothing-of-ours',
      comment: 'What verifies shares no code with what writes.',
      severity: 'error',
      from: { path: under('libs/verifier/src/'), pathNot: tests },
      to: { path: under('(?:libs/(?!verifier/)|apps/|workflows/)') },
    },
    {
      name: 'verifier-is-pure',
      comment: 'The verifier runs in a browser too: nothing of node outside its adapters.',
      severity: 'error',
      from: { path: under('libs/verifier/src/'), pathNot: [under('libs/verifier/src/node/'), tests] },
      to: {
        pathNot: [
          under('libs/verifier/src/(?!node/)'),
          // The rule above tells of these.
          under('(?:libs/(?!verifier/)|apps/|workflows/)'),
          packages('@noble/hashes', '@noble/curves', 'fflate'),
        ],
      },
    },
    {
      name: 'libraries-import-no-app',
      comment: 'Apps are the ends of the arrows.',
      severity: 'error',
      from: { path: under('(?:libs|workflows)/') },
      to: { path: under('apps/') },
    },
    {
      name: 'apps-import-no-other-app',
      comment: 'api, worker and web are started side by side; only the command line starts them in its process.',
      severity: 'error',
      from: { path: under('apps/([^/]+)/'), pathNot: under('apps/cli/') },
      to: { path: under('apps/'), pathNot: under('apps/$1/') },
    },
    {
      name: 'http-lives-in-the-api',
      comment: 'No HTTP framework outside apps/api.',
      severity: 'error',
      from: { path: under('(?:libs|workflows|apps/(?!api/))') },
      to: { path: packages('express', 'helmet', '@nestjs/platform-express', '@nestjs/swagger') },
    },
    {
      name: 'database-through-libraries',
      comment:
        'Command line and web never reach the database by themselves. The doctor may knock: it asks whether a server answers, and reads no table.',
      severity: 'error',
      from: { path: under('apps/(?:cli|web)/'), pathNot: [under('apps/cli/src/doctor/'), tests] },
      to: { path: packages('pg', 'pg-[a-z]+', 'typeorm', '@nestjs/typeorm') },
    },
    {
      name: 'web-sees-no-server-library',
      comment: 'The browser knows the contract and the domain; everything else it asks the API.',
      severity: 'error',
      from: { path: under('apps/web/') },
      to: { path: under('(?:libs|workflows)/'), pathNot: under('libs/domain/') },
    },
    {
      name: 'sm2-behind-its-wrapper',
      comment:
        'sm-crypto-v2 accepts forged signatures unless told otherwise in every call: one file calls it, and its test.',
      severity: 'error',
      from: { pathNot: under('libs/signatures/src/sm2(?:\\.spec)?\\.ts$') },
      to: { path: packages('sm-crypto-v2') },
    },
    {
      name: 'no-catch-all-folders',
      comment: 'A thing lives with its noun or is its own noun.',
      severity: 'error',
      from: {},
      to: { path: under('(?:apps|libs|workflows)/(?:|.*/)(?:utils?|common|shared|core|helpers?)/') },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle hides which part depends on which. Types alone may point back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere escapes every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Not packages: an excluded module is invisible to the rules that forbid it. Built files of ours only.
    exclude: { path: '^(?:apps/[^/]+|libs/[^/]+|workflows)/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'node', 'require', 'import', 'default'],
    },
  },
};
