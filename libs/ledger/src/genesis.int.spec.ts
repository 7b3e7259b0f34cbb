import { randomBytes } from 'node:crypto';
import { asClient, freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { currentEpoch, openLedger, raiseEpoch, readSetting } from './genesis';
import { ledgerStream } from './ids';
import { ledgerMigrations } from './ledger-migrations';
import { migrate } from './migrate';
import { sqlOf } from './sql';
import { firstBroken, readStream } from './store';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.close());

describe('opening the ledger', () => {
  it('is its first entry', async () => {
    const [first] = await readStream(sqlOf(database.dataSource.manager), ledgerStream);
    expect(first?.envelope).toMatchObject({
      seq: 1,
      origin: testOrigin,
      type: 'LedgerOpened',
      data: { origin: testOrigin, simulated: false, engineEpoch: 1 },
    });
  });

  it('happens once, and is refused with another origin or kind of time', async () => {
    await asClient(database.ownerUrl, async (client) => {
      const sql = sqlOf(client);
      expect(await openLedger(sql, { origin: testOrigin, simulated: false })).toEqual({
        origin: testOrigin,
        simulated: false,
        engineEpoch: 1,
      });
      await expect(openLedger(sql, { origin: 'other', simulated: false })).rejects.toThrow('not other');
      await expect(openLedger(sql, { origin: testOrigin, simulated: true })).rejects.toThrow('simulated time');
    });
    expect(await readStream(sqlOf(database.dataSource.manager), ledgerStream)).toHaveLength(1);
  });

  it('raises the engine epoch on the record', async () => {
    const epoch = await asClient(database.ownerUrl, async (client) => {
      await client.query('begin');
      const raised = await raiseEpoch(sqlOf(client), '恢复演练');
      await client.query('commit');
      return raised;
    });
    const sql = sqlOf(database.dataSource.manager);
    expect(epoch).toBe(2);
    expect(await currentEpoch(sql)).toBe(2);
    const entries = await readStream(sql, ledgerStream);
    expect(entries.at(-1)?.envelope).toMatchObject({
      type: 'EngineEpochRaised',
      data: { engineEpoch: 2, reason: '恢复演练' },
    });
    expect(firstBroken(entries)).toBeNull();
  });

  it('takes entries of any date when its time is simulated', async () => {
    const simulated = await freshDatabase({ simulated: true, at: '2020-01-01T00:00:00.000Z' });
    try {
      const sql = sqlOf(simulated.dataSource.manager);
      expect(await readSetting(sql)).toEqual({ origin: testOrigin, simulated: true, engineEpoch: 1 });
      expect((await readStream(sql, ledgerStream))[0]?.envelope.recordedAt).toBe('2020-01-01T00:00:00.000Z');
    } finally {
      await simulated.close();
    }
  });
});

describe('migrating', () => {
  it('runs nothing twice', async () => {
    await asClient(database.ownerUrl, async (client) =>
      expect(await migrate(client, sqlOf(client), ledgerMigrations)).toEqual([]),
    );
  });

  it('keeps nothing of a migration that fails, and names it', async () => {
    await asClient(database.ownerUrl, async (client) => {
      const broken = { name: 'broken', sql: 'create table public.half (n int); select 1 / 0' };
      await expect(migrate(client, sqlOf(client), [broken])).rejects.toThrow(
        'migration broken failed: division by zero',
      );
      const { rows } = await client.query(
        `select to_regclass('public.half') as half, (select count(*)::int from public.dingce_migration where name = 'broken') as ran`,
      );
      expect(rows).toEqual([{ half: null, ran: 0 }]);
    });
  });

  it('works for two migrators at once', async () => {
    const fresh = await Promise.all([freshDatabase(), freshDatabase()]);
    await asClient(fresh[0].ownerUrl, async (a) =>
      asClient(fresh[0].ownerUrl, async (b) => {
        const one = [{ name: 'one', sql: 'create table public.one (n int)' }];
        const ran = await Promise.all([a, b].map((client) => migrate(client, sqlOf(client), one)));
        expect(ran.flat()).toEqual(['one']);
      }),
    );
    await Promise.all(fresh.map((f) => f.close()));
  });

  it.each(['granted', 'making'])('works for an owner that is no superuser, %s the roles', async (how) => {
    const name = `o_${randomBytes(6).toString('hex')}`;
    const server = process.env.DATABASE_URL as string;
    // Roles belong to the whole server: other names stand for a server that never saw ours.
    const migrations =
      how === 'granted'
        ? ledgerMigrations
        : ledgerMigrations.map((m) => ({ ...m, sql: m.sql.replaceAll(/dingce_(?=owner|app|auditor)/g, `${name}_`) }));
    await asClient(server, async (client) => {
      await client.query(`create role ${name} login password 'x' createrole`);
      if (how === 'granted') await client.query(`grant dingce_owner to ${name}`);
      await client.query(`create database ${name} owner ${name} template template0`);
    });
    const url = new URL(server);
    Object.assign(url, { pathname: `/${name}`, username: name, password: 'x' });
    try {
      await asClient(url.toString(), async (client) => {
        expect(await migrate(client, sqlOf(client), migrations)).toHaveLength(migrations.length);
        await client.query('begin');
        await openLedger(sqlOf(client), { origin: 'o', simulated: false });
        expect(await raiseEpoch(sqlOf(client), 'r')).toBe(2);
        await client.query('commit');
      });
    } finally {
      await asClient(server, async (client) => {
        await client.query(`drop database ${name} with (force)`);
        await client.query(`drop role if exists ${name}_owner, ${name}_app, ${name}_auditor`);
        await client.query(`drop role ${name}`);
      });
    }
  });
});
