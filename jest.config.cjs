const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  transform: { '^.+\\.(ts|js|mjs)$': '<rootDir>/jest-esm-transform.cjs' },
  transformIgnorePatterns: [],
  modulePathIgnorePatterns: [
    '<rootDir>/apps/[^/]+/dist',
    '<rootDir>/libs/[^/]+/dist',
    '<rootDir>/workflows/dist',
    '<rootDir>/\\.dingce',
  ],
};
const servers = {
  globalSetup: '<rootDir>/test/global-setup.cjs',
  globalTeardown: '<rootDir>/test/global-teardown.cjs',
};
/** unit: no server. integration: real Postgres and Temporal, started once for all by the global set-up. */
module.exports = {
  testTimeout: 60_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,workflows}/**/*.spec.ts', '<rootDir>/test/architecture/*.spec.ts'],
      testPathIgnorePatterns: ['\\.int\\.spec\\.ts$', '/node_modules/'],
    },
    {
      ...base,
      ...servers,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,libs,workflows,test}/**/*.int.spec.ts', '<rootDir>/test/e2e/*.spec.ts'],
    },
  ],
};
