import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openInstallation } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { postgresFolder } from '@dingce/servers';
import { dataFolder, procedures } from '../project';
import { keptSecret, ports } from '../up/settings';

/** The owner's connection: `DATABASE_URL`, else the embedded database of a running `dingce up`. */
export function ownerUrl(): string {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const file = join(postgresFolder(dataFolder).folder, 'postgres.password');
  if (!existsSync(file))
    throw new Error(
      '没有找到本机数据库。请先运行 npm start，或设置 DATABASE_URL。\nNo database was found. Run npm start first, or set DATABASE_URL.',
    );
  return `postgres://postgres:${encodeURIComponent(readFileSync(file, 'utf8').trim())}@127.0.0.1:${ports.postgres}/dingce`;
}

/** Opens the installation as its owner, for work that the application's own role may not do. */
export const asOwner = (): Promise<Installation> =>
  openInstallation({
    databaseUrl: ownerUrl(),
    procedures,
    pseudonymKey: keptSecret('pseudonym.key', process.env.DINGCE_PSEUDONYM_KEY),
    vaultKeys: keptSecret('vault.key', process.env.DINGCE_VAULT_KEK),
    poolSize: 4,
    // Papers and buckets are read in the middle of what reconciles and rebuilds.
    idleInTransactionMs: 0,
  });
