import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { transferRows } from './transfer-rows';

const run = promisify(execFile);
const dumpBytes = 256 * 2 ** 20;

/** How the database is carried to the newer server. */
export type Way = 'pg_dump' | 'rows';

/** pg_dump where the system has one that may read PostgreSQL 15 and newer, else row by row. */
export async function wayHere(): Promise<Way> {
  try {
    const major = async (tool: string): Promise<number> =>
      Number(/\) (\d+)/.exec((await run(tool, ['--version'])).stdout)?.[1] ?? 0);
    return (await major('pg_dump')) >= 15 && (await major('psql')) >= 15 ? 'pg_dump' : 'rows';
  } catch {
    return 'rows';
  }
}

/** Carries roles, schema and rows. The newer database is empty before; nobody writes to the older one meanwhile. */
export async function transfer(way: Way, olderUrl: string, newerUrl: string, folder: string): Promise<void> {
  await copyRoles(olderUrl, newerUrl);
  if (way === 'rows') return transferRows(olderUrl, newerUrl);
  const file = join(folder, 'upgrade.sql');
  await run('pg_dump', [...connection(olderUrl), '--no-password', `--file=${file}`], { env: withPassword(olderUrl) });
  const restore = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--single-transaction', `--file=${file}`];
  await run('psql', [...connection(newerUrl), '--no-password', ...restore], {
    env: withPassword(newerUrl),
    maxBuffer: dumpBytes,
  });
  await rm(file);
}

const connection = (url: string): string[] => {
  const { hostname, port, username, pathname } = new URL(url);
  return [`--host=${hostname}`, `--port=${port}`, `--username=${username}`, `--dbname=${pathname.slice(1)}`];
};

const withPassword = (url: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PGPASSWORD: decodeURIComponent(new URL(url).password),
});

/** Roles belong to the server, so no dump of a database has them. Login roles get new passwords from `prepareDatabase`. */
async function copyRoles(olderUrl: string, newerUrl: string): Promise<void> {
  const [older, newer] = [new Client({ connectionString: olderUrl }), new Client({ connectionString: newerUrl })];
  await older.connect();
  await newer.connect();
  try {
    const { rows: roles } = await older.query<{ name: string; login: boolean }>(
      "select rolname as name, rolcanlogin as login from pg_roles where rolname like 'dingce%' order by rolname",
    );
    for (const { name, login } of roles) await newer.query(`create role "${name}" ${login ? 'login' : 'nologin'}`);
    const { rows: members } = await older.query<{ role: string; member: string }>(
      `select r.rolname as role, m.rolname as member from pg_auth_members a join pg_roles r on r.oid = a.roleid
         join pg_roles m on m.oid = a.member where r.rolname like 'dingce%' and m.rolname like 'dingce%'`,
    );
    for (const { role, member } of members) await newer.query(`grant "${role}" to "${member}"`);
  } finally {
    await older.end();
    await newer.end();
  }
}
