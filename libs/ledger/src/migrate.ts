import type { Sql } from './sql';

export interface Migration {
  name: string;
  sql: string;
}

interface Client {
  query(text: string, params?: unknown[]): Promise<unknown>;
}

/** Runs what has not run yet, in order, each in its own transaction, one migrator at a time. Needs a superuser or owner connection. */
export async function migrate(client: Client, sql: Sql, migrations: Migration[]): Promise<string[]> {
  await client.query('select pg_advisory_lock(713)');
  try {
    await client.query(
      'create table if not exists public.dingce_migration (name text primary key, ran_at timestamptz not null default now())',
    );
    const done = new Set(
      (await sql.query<{ name: string }>('select name from public.dingce_migration')).map((row) => row.name),
    );
    const ran: string[] = [];
    for (const { name, sql: text } of migrations.filter((m) => !done.has(m.name))) {
      await client.query('begin');
      try {
        await client.query(text);
        await client.query('reset role');
        await client.query('insert into public.dingce_migration (name) values ($1)', [name]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error });
      }
      ran.push(name);
    }
    return ran;
  } finally {
    await client.query('select pg_advisory_unlock(713)');
  }
}
