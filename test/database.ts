import { randomBytes, randomUUID } from 'node:crypto';
import { ledgerMigrations, migrate, openLedger, outboxMigrations, sqlOf, vaultMigrations } from '@dingce/ledger';
import type { Migration } from '@dingce/ledger';
import { projectionMigrations } from '@dingce/projections';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

export interface FreshDatabase {
  /** As the server's superuser: migrations, and damage done on purpose. */
  ownerUrl: string;
  /** As a login role that is a member of dingce_app and of nothing else. */
  appUrl: string;
  /** Connected as the app role. */
  dataSource: DataSource;
  close(): Promise<void>;
}

export interface FreshOptions {
  /** Run after those of the ledger and the projections. */
  migrations?: Migration[];
  origin?: string;
  /** Simulated time; `at` is when the ledger was opened. */
  simulated?: boolean;
  at?: string;
  /** Connections of the app's pool. */
  poolSize?: number;
}

export const testOrigin = 'test.dingce';

/** A new, migrated and opened database on the server of DATABASE_URL; `close` drops it and its role. */
export async function freshDatabase(options: FreshOptions = {}): Promise<FreshDatabase> {
  const server = process.env.DATABASE_URL;
  if (!server) throw new Error('DATABASE_URL is not set: run this spec in the integration project');
  const name = `t_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const password = randomBytes(12).toString('hex');
  await asClient(server, async (client) => {
    await client.query(`create database ${name} template template0`);
    await client.query(`create role ${name}_app login password '${password}'`);
  });
  const ownerUrl = urlWith(server, { database: name });
  const appUrl = urlWith(ownerUrl, { user: `${name}_app`, password });
  await asClient(ownerUrl, async (client) => {
    await migrate(client, sqlOf(client), [
      ...ledgerMigrations,
      ...vaultMigrations,
      ...outboxMigrations,
      ...projectionMigrations,
      ...(options.migrations ?? []),
    ]);
    await client.query(`grant dingce_app to ${name}_app`);
    await client.query('begin');
    const { origin = testOrigin, simulated = false, at } = options;
    await openLedger(sqlOf(client), { origin, simulated, ...(at ? { at } : {}) });
    await client.query('commit');
  });
  const dataSource = await new DataSource({
    type: 'postgres',
    url: appUrl,
    poolSize: options.poolSize ?? 10,
    extra: { pipeline: true },
  }).initialize();
  return { ownerUrl, appUrl, dataSource, close: () => drop(dataSource, server, name) };
}

/** Without force: a pool's `end` resolves before its sockets are closed, and Postgres itself waits five seconds for them. */
async function drop(dataSource: DataSource, server: string, name: string): Promise<void> {
  if (dataSource.isInitialized) await dataSource.destroy();
  await asClient(server, async (client) => {
    await client.query(`drop database ${name}`);
    await client.query(`drop role ${name}_app`);
  });
}

/** Runs with one connection of its own and closes it. */
export async function asClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlWith(url: string, change: { database?: string; user?: string; password?: string }): string {
  const changed = new URL(url);
  if (change.database) changed.pathname = `/${change.database}`;
  if (change.user) changed.username = change.user;
  if (change.password) changed.password = change.password;
  return changed.toString();
}
