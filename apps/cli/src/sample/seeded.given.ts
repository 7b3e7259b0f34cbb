import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskStore } from '@dingce/documents';
import { identityMigrations } from '@dingce/identity';
import { openInstallation } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { projectPending } from '@dingce/projections';
import { DataSource } from 'typeorm';
import { freshDatabase } from '../../../../test/database';
import type { FreshDatabase } from '../../../../test/database';
import { SettableClock } from './past';
import { seedSampleCity } from './seed';

export const openedAt = '2019-01-01T00:00:00.000Z';

export interface Seeded {
  database: FreshDatabase;
  owner: DataSource;
  installation: Installation;
  documents: DiskStore;
  close(): Promise<void>;
}

/** A database of its own, empty but for the ledger's opening. */
export const emptyDatabase = (): Promise<FreshDatabase> =>
  freshDatabase({ migrations: identityMigrations, simulated: true, at: openedAt });

export const ownerOf = (database: FreshDatabase): Promise<DataSource> =>
  new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();

export const installationOver = (database: FreshDatabase, clock?: SettableClock): Promise<Installation> =>
  openInstallation({
    databaseUrl: database.appUrl,
    procedures: join(__dirname, '../../../../procedures'),
    pseudonymKey: 'a-key-for-tests-only',
    ...(clock ? { clock } : {}),
  });

/** The sample city with one decision in each stage, its papers, and its read models brought up. */
export async function seededCity(): Promise<Seeded> {
  const database = await emptyDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  const documents = new DiskStore(folder);
  const clock = new SettableClock('2019-01-02T01:00:00.000Z');
  const installation = await installationOver(database, clock);
  await seedSampleCity(installation, clock, documents, {
    issuer: 'http://issuer',
    now: '2026-11-24T04:00:00.000Z',
    onProgress: () => undefined,
  });
  while ((await projectPending(database.dataSource)).streams > 0);
  const owner = await ownerOf(database);
  const close = async (): Promise<void> => {
    await installation.close();
    await owner.destroy();
    await database.close();
    rmSync(folder, { recursive: true });
  };
  return { database, owner, installation, documents, close };
}
