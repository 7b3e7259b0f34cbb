import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { startPostgres, startTemporal } from '@dingce/servers';
import { Client } from 'pg';
import type { Load, Measured } from './measure';

/** The one Postgres (fsync on) and the one Temporal (kept in a file) that every program is measured on. */
export interface BenchServers {
  /** Superuser connection to the database `bench`. */
  databaseUrl: string;
  temporalAddress: string;
  /** Thrown away at the end. */
  folder: string;
  /** The same for every program. */
  load: Load;
  /** Makes an empty database on the same server; returns a superuser connection to it. */
  newDatabase(name: string): Promise<string>;
  say(progress: string): void;
}

export type Bench = (servers: BenchServers) => Promise<Measured[]>;

export const say = (progress: string): void => void process.stderr.write(`${progress}\n`);

const onProgress = (zh: string, en: string): void => say(`${zh} · ${en}`);

function withDatabase(url: string, database: string): string {
  const named = new URL(url);
  named.pathname = `/${database}`;
  return named.href;
}

async function ask<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What the figures hold under; a load average well above nought says that something else takes the processor. */
export async function conditions(servers: BenchServers): Promise<Record<string, unknown>> {
  const settings = await ask<{ name: string; setting: string }>(
    servers.databaseUrl,
    `select name, setting from pg_settings where name in ('server_version', 'fsync', 'synchronous_commit')`,
  );
  return {
    cpus: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg()[0],
    node: process.version,
    postgres: Object.fromEntries(settings.map(({ name, setting }) => [name, setting])),
    load: servers.load,
  };
}

/** Starts both servers in a new temporary folder, which is removed when this process exits. */
export async function startServers(load: Load): Promise<BenchServers & { stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'dingce-bench-'));
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let last = undo.pop(); last; last = undo.pop()) await last();
  };
  try {
    const postgres = await startPostgres({ folder, database: 'bench', fsync: true, onProgress });
    undo.push(() => postgres.stop());
    const temporal = await startTemporal({
      cacheDir: resolve('.dingce/cache'),
      dbFile: join(folder, 'temporal.db'),
      onProgress,
    });
    undo.push(() => temporal.stop());
    const newDatabase = async (name: string): Promise<string> => {
      await ask(postgres.url, `create database "${name}"`);
      return withDatabase(postgres.url, name);
    };
    return { databaseUrl: postgres.url, temporalAddress: temporal.address, folder, load, newDatabase, say, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
