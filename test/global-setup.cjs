// One Postgres and the two Temporal binaries for the whole integration project, held by a process beside Jest.
const { execFileSync, spawn } = require('node:child_process');
const path = require('node:path');
const { createInterface } = require('node:readline');

const root = path.join(__dirname, '..');

module.exports = async () => {
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', path.join(root, 'libs', 'servers')], {
    stdio: 'inherit',
  });
  const child = spawn(process.execPath, [path.join(__dirname, 'servers.cjs')], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    exited.then((code) =>
      Promise.reject(new Error(`test/servers.cjs ended with ${code} before its servers were ready`)),
    ),
  ]);
  const { url, temporal, testServer } = JSON.parse(line);
  process.env.DATABASE_URL = url;
  process.env.DINGCE_TEMPORAL_BIN = temporal;
  process.env.DINGCE_TEST_SERVER_BIN = testServer;
  globalThis.__DINGCE__ = { child, exited };
};
