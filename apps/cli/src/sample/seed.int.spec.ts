import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskStore } from '@dingce/documents';
import { stageKinds } from '@dingce/domain';
import { identityMigrations } from '@dingce/identity';
import { openInstallation, rebuildReadModels } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { sqlOf } from '@dingce/ledger';
import { projectPending } from '@dingce/projections';
import type { RowDifference } from '@dingce/projections';
import { DataSource } from 'typeorm';
import { freshDatabase } from '../../../../test/database';
import type { FreshDatabase } from '../../../../test/database';
import { SettableClock } from './past';
import { isSeeded, seedSampleCity } from './seed';

describe('the sample city', () => {
  let database: FreshDatabase;
  let installation: Installation;
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));

  beforeAll(async () => {
    database = await freshDatabase({ migrations: identityMigrations, simulated: true, at: '2019-01-01T00:00:00.000Z' });
    const clock = new SettableClock('2019-01-02T01:00:00.000Z');
    installation = await openInstallation({
      databaseUrl: database.appUrl,
      procedures: join(__dirname, '../../../../procedures'),
      pseudonymKey: 'a-key-for-tests-only',
      clock,
    });
    await seedSampleCity(installation, clock, new DiskStore(folder), {
      issuer: 'http://issuer',
      now: '2026-11-24T04:00:00.000Z',
      onProgress: () => undefined,
    });
  });
  afterAll(async () => {
    await installation?.close();
    await database?.close();
    rmSync(folder, { recursive: true });
  });

  it('has one decision standing in each stage', async () => {
    const rows = await sqlOf(database.dataSource.manager).query<{ title: string; open_stages: string[] }>(
      'select title, open_stages from projection.decision order by title',
    );
    expect(rows).toHaveLength(stageKinds.length);
    for (const kind of stageKinds)
      expect(rows.filter((r) => r.open_stages.includes(kind)).map((r) => r.title)).not.toHaveLength(0);
    expect(await isSeeded(installation)).toBe(true);
  });

  it('has no row that does not follow from the ledger, and gets every row back from it', async () => {
    const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    try {
      while ((await projectPending(database.dataSource)).streams > 0);
      const found: RowDifference[] = [];
      const onDifference = (difference: RowDifference) => void found.push(difference);
      const { differences, streams } = await rebuildReadModels(owner, { onDifference });
      expect(found).toEqual([]);
      expect(Object.values(differences).every((n) => n === 0)).toBe(true);
      expect(Object.keys(differences)).toHaveLength(14);

      const tables = [...Object.keys(differences), 'projection.position'];
      await sqlOf(owner.manager).query(`truncate ${tables.join(', ')}`);
      const anew = await rebuildReadModels(owner);
      expect(anew.streams).toBe(streams);
      expect(anew.differences['projection.decision']).toBe(stageKinds.length);
      expect(anew.differences['identity.person']).toBeGreaterThan(5);
      const again = await rebuildReadModels(owner, { swap: false, onDifference });
      expect(found).toEqual([]);
      expect(Object.values(again.differences).every((n) => n === 0)).toBe(true);
    } finally {
      await owner.destroy();
    }
  }, 60_000);

  it('says for ever that its time is simulated', () => {
    expect(installation.simulated).toBe(true);
  });
});
