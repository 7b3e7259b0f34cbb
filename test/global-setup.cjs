// One Postgres and the two Temporal binaries for the whole integration project.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

module.exports = async () => {
  const { startPostgres, findTemporal, findTestServer } = require('../libs/servers/dist/index.js');
  const cacheDir = path.join(__dirname, '..', '.dingce', 'cache');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dingce-test-'));
  fs.chmodSync(folder, 0o755);
  const url = process.env.DINGCE_TEST_DATABASE_URL;
  const postgres = await startPostgres({ folder, database: 'dingce_test', fsync: false, ...(url ? { url } : {}) });
  process.env.DATABASE_URL = postgres.url;
  process.env.DINGCE_TEST_SERVER_BIN = await findTestServer({ cacheDir });
  process.env.DINGCE_TEMPORAL_BIN = await findTemporal({ cacheDir });
  globalThis.__DINGCE__ = { postgres, folder };
};
