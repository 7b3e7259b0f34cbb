import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { brieflyIn, brieflyOn } from './brief-transaction';
import { LedgerRefused } from './store';

let database: FreshDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.ownerUrl, max: 2, pipeline: true });
  // As in the product: whoever uses a connection that breaks is told by its statement.
  pool.on('connect', (client) => client.on('error', () => undefined)).on('error', () => undefined);
  await pool.query('create table kept (n int primary key)');
});
afterAll(async () => {
  await pool.end();
  await database.close();
});
beforeEach(() => pool.query('truncate kept'));

const insert = 'insert into kept values ($1::int)';
const kept = async (): Promise<number[]> =>
  (await pool.query<{ n: number }>('select n from kept order by n')).rows.map(({ n }) => n);

/** How often a connection is written to while `work` runs on it, and what is asked. */
async function watched(work: (client: PoolClient) => Promise<unknown>): Promise<{ writes: number; texts: string[] }> {
  const client = await pool.connect();
  const { stream } = (client as unknown as { connection: { stream: { _writev: unknown; _write: unknown } } })
    .connection;
  const texts: string[] = [];
  let writes = 0;
  for (const way of ['_write', '_writev'] as const) {
    const write = stream[way] as (...given: unknown[]) => unknown;
    stream[way] = function (...given: unknown[]) {
      writes += 1;
      return write.apply(this, given);
    };
  }
  const query = client.query.bind(client) as (config: unknown) => unknown;
  client.query = ((config: string | { text: string }) => {
    texts.push(typeof config === 'string' ? config : config.text);
    return query(config);
  }) as unknown as typeof client.query;
  try {
    await work(client);
    return { writes, texts };
  } finally {
    client.release(true);
  }
}

describe('a brief transaction', () => {
  it('asks once and sends the rest along: two journeys', async () => {
    const { writes, texts } = await watched((client) =>
      brieflyOn(client, async (sql) => {
        expect(await sql.query('select 7 as n')).toEqual([{ n: 7 }]);
        sql.send(insert, [1]);
        sql.send(insert, [2]);
      }),
    );
    expect(texts).toEqual(['begin', 'select 7 as n', insert, insert, 'commit']);
    expect(writes).toBe(2);
    expect(await kept()).toEqual([1, 2]);
  });

  it('sees what it sent before it asked', async () => {
    await brieflyIn(pool, async (sql) => {
      sql.send(insert, [1]);
      expect(await sql.query('select n from kept')).toEqual([{ n: 1 }]);
      expect(await kept()).toEqual([]);
    });
    expect(await kept()).toEqual([1]);
  });

  it('leaves nothing when what was sent fails at the server, though commit was sent behind it', async () => {
    const { texts } = await watched((client) =>
      expect(
        brieflyOn(client, async (sql) => {
          await sql.query(`${insert} returning n`, [1]);
          sql.send(insert, [1]);
          sql.send(insert, [2]);
        }),
      ).rejects.toMatchObject({ code: '23505' }),
    );
    expect(texts).toContain('commit');
    expect(await kept()).toEqual([]);
  });

  it('throws the first failure, not that the transaction is aborted', async () => {
    const failing = brieflyIn(pool, async (sql) => {
      sql.send(insert, [1]);
      sql.send(insert, [1]);
      await sql.query('select 1');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    await expect(
      brieflyIn(pool, async (sql) => sql.send(`do $$ begin raise 'no' using errcode = 'DC013'; end $$`, [])),
    ).rejects.toThrow(LedgerRefused);
    expect(await kept()).toEqual([]);
  });

  it('never sends commit after what could not be written', async () => {
    const unwritable = {
      toPostgres(): never {
        throw new Error('has no bytes');
      },
    };
    const { texts } = await watched((client) =>
      expect(
        brieflyOn(client, async (sql) => {
          await sql.query(`${insert} returning n`, [1]);
          sql.send(insert, [unwritable]);
        }),
      ).rejects.toThrow('has no bytes'),
    );
    expect(texts.at(-1)).toBe('rollback');
    expect(texts).not.toContain('commit');
    expect(await kept()).toEqual([]);
  });

  it('rolls back when its work throws, and its connection goes on', async () => {
    for (let i = 0; i < 4; i += 1)
      await expect(
        brieflyIn(pool, async (sql) => {
          await sql.query(`${insert} returning n`, [1]);
          sql.send(insert, [2]);
          throw new Error('refused');
        }),
      ).rejects.toThrow('refused');
    expect(await kept()).toEqual([]);
  });

  it('is told at commit what fails only there', async () => {
    await pool.query('alter table kept add constraint later unique (n) deferrable initially deferred');
    try {
      await pool.query('alter table kept drop constraint kept_pkey');
      const twice = brieflyIn(pool, async (sql) => {
        sql.send(insert, [1]);
        sql.send(insert, [1]);
      });
      await expect(twice).rejects.toMatchObject({ code: '23505', constraint: 'later' });
      expect(await kept()).toEqual([]);
    } finally {
      await pool.query('alter table kept drop constraint later, add primary key (n)');
    }
  });

  it('fails, and is not taken for recorded, when its connection breaks', async () => {
    const broken = brieflyIn(pool, async (sql) => {
      const [mine] = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
      sql.send(insert, [1]);
      await pool.query('select pg_terminate_backend($1)', [mine?.pid]);
    });
    await expect(broken).rejects.toThrow();
    expect(await kept()).toEqual([]);
  });

  it('needs connections that pipeline', async () => {
    const plain = new Pool({ connectionString: database.ownerUrl, max: 1 });
    await expect(brieflyIn(plain, (sql) => sql.query('select 1'))).rejects.toThrow('do not pipeline');
    await plain.end();
  });
});
