import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { identityMigrations } from '@dingce/identity';
import {
  ledgerMigrations,
  migrate,
  openLedger,
  openLog,
  outboxMigrations,
  readLog,
  sqlOf,
  vaultMigrations,
} from '@dingce/ledger';
import { projectionMigrations } from '@dingce/projections';
import { Client } from 'pg';

export interface PreparedDatabase {
  /** As the application's login role: a member of dingce_app and of nothing else. */
  appUrl: string;
  /** As the sequencer's login role: a member of dingce_sequencer and of nothing else. */
  sequencerUrl: string;
  /** Origin of the log that is being written. */
  log: string;
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
  /** Password of the sequencer's login role `dingce_log`, likewise. */
  sequencerPassword?: string;
  sequencerPasswordFile?: string;
  /** Verifier key of the log of this origin; it becomes part of the record. Without it nothing can be published yet. */
  logKey?: (log: string) => string;
}

const sequencerRole = 'dingce_log';

/** Migrates, opens the ledger and sees to the application's role. Repeating it changes nothing. */
export async function prepareDatabase(options: PrepareOptions): Promise<PreparedDatabase> {
  const { ownerUrl, origin, simulated = false, at, role = 'dingce_api' } = options;
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const migrated = await migrate(client, sqlOf(client), [
      ...ledgerMigrations,
      ...vaultMigrations,
      ...outboxMigrations,
      ...projectionMigrations,
      ...identityMigrations,
    ]);
    await client.query('begin');
    await openLedger(sqlOf(client), { origin, simulated, ...(at ? { at } : {}) });
    const { log } = await readLog(sqlOf(client));
    if (options.logKey) await openLog(sqlOf(client), options.logKey(log), simulated ? at : undefined);
    await client.query('commit');
    const password = options.password ?? keptPassword(options.passwordFile);
    await login(client, { role, memberOf: 'dingce_app', password });
    const sequencerPassword = options.sequencerPassword ?? keptPassword(options.sequencerPasswordFile);
    await login(client, { role: sequencerRole, memberOf: 'dingce_sequencer', password: sequencerPassword });
    return {
      appUrl: urlAs(ownerUrl, role, password),
      sequencerUrl: urlAs(ownerUrl, sequencerRole, sequencerPassword),
      log,
      migrated,
    };
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

async function login(
  client: Client,
  { role, memberOf, password }: { role: string; memberOf: string; password: string },
): Promise<void> {
  const name = client.escapeIdentifier(role);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  await client.query(`${rowCount ? 'alter' : 'create'} role ${name} login password ${client.escapeLiteral(password)}`);
  await client.query(`grant ${memberOf} to ${name}`);
}

function urlAs(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.toString();
}
