import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { identityMigrations } from '@dingce/identity';
import { ledgerMigrations, migrate, openLedger, sqlOf } from '@dingce/ledger';
import { projectionMigrations } from '@dingce/projections';
import { Client } from 'pg';

export interface PreparedDatabase {
  /** As the application's login role: a member of dingce_app and of nothing else. */
  appUrl: string;
  /** Migrations that ran now. */
  migrated: string[];
}

export interface PrepareOptions {
  /** May create roles and schemas. */
  ownerUrl: string;
  origin: string;
  simulated?: boolean;
  /** When a simulated ledger was opened. */
  at?: string;
  /** Login role of the application. */
  role?: string;
  /** Its password: given, or kept in a file, or made anew and returned only in `appUrl`. */
  password?: string;
  passwordFile?: string;
}

/** Migrates, opens the ledger and sees to the application's role. Repeating it changes nothing. */
export async function prepareDatabase(options: PrepareOptions): Promise<PreparedDatabase> {
  const { ownerUrl, origin, simulated = false, at, role = 'dingce_api' } = options;
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const migrated = await migrate(client, sqlOf(client), [
      ...ledgerMigrations,
      ...projectionMigrations,
      ...identityMigrations,
    ]);
    await client.query('begin');
    await openLedger(sqlOf(client), { origin, simulated, ...(at ? { at } : {}) });
    await client.query('commit');
    const password = options.password ?? keptPassword(options.passwordFile);
    await login(client, role, password);
    return { appUrl: urlAs(ownerUrl, role, password), migrated };
  } finally {
    await client.end();
  }
}

function keptPassword(file: string | undefined): string {
  if (file && existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(18).toString('base64url');
  if (file) writeFileSync(file, password, { mode: 0o600 });
  return password;
}

async function login(client: Client, role: string, password: string): Promise<void> {
  const name = client.escapeIdentifier(role);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  await client.query(`${rowCount ? 'alter' : 'create'} role ${name} login password ${client.escapeLiteral(password)}`);
  await client.query(`grant dingce_app to ${name}`);
}

function urlAs(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.toString();
}
