/** Which way imports point (docs/architecture.md). test/architecture breaks each rule on purpose. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.(spec|given)\\.ts$' },
  to: { pathNot: allowed },
});
module.exports = {
  forbidden: [
    only('domain-imports-nothing', 'The domain is pure: no I/O, no clock, no framework.', '^(test/architecture/fixtures/)?libs/domain/src', '^(test/architecture/fixtures/)?libs/domain/'),
    {
      name: 'workflows-see-domain-and-types-only',
      comment: 'Workflow code is replayed: it imports the domain, Temporal, and activity types of its own package.',
      severity: 'error',
      from: { path: '^(test/architecture/fixtures/)?workflows/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^(test/architecture/fixtures/)?(workflows/|libs/domain/)|node_modules/@temporalio/(workflow|common)' },
    },
    {
      name: 'nobody-imports-an-app',
      comment: 'Apps are ends of the arrows; only the CLI starts other apps in process.',
      severity: 'error',
      from: { path: '^(test/architecture/fixtures/)?(libs|workflows)/' },
      to: { path: '^(test/architecture/fixtures/)?apps/' },
    },
    {
      name: 'ledger-imports-no-library-of-ours',
      comment: 'The record stands by itself, so that its verifier can.',
      severity: 'error',
      from: { path: '^(test/architecture/fixtures/)?libs/ledger/src' },
      to: { path: '^(test/architecture/fixtures/)?(libs/(?!ledger)|apps|workflows)' },
    },
    {
      name: 'http-lives-in-the-api',
      comment: 'No HTTP framework outside apps/api.',
      severity: 'error',
      from: { path: '^(test/architecture/fixtures/)?(libs|workflows|apps/worker)/' },
      to: { path: 'node_modules/(express|@nestjs/platform-express|@nestjs/swagger)' },
    },
    { name: 'no-cycles', comment: 'A cycle hides which part depends on which.', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|node_modules/(?!@dingce)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'node', 'require', 'default'] },
  },
};
