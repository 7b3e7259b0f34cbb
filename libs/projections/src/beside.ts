import type { Sql } from '@dingce/ledger';

/** A table of a read model, and what its rows are told apart by. */
export interface ReadModelTable {
  schema: 'projection' | 'identity';
  table: string;
  /** Columns of its key. */
  key: string;
  /** Columns to compare where not all can be compared as they are. */
  columns?: string;
}

export const besideOf = (schema: ReadModelTable['schema']): string => `${schema}_beside`;
export const nameOf = ({ schema, table }: ReadModelTable): string => `${schema}.${table}`;

/** One row that stands and should not, or should and does not. */
export interface RowDifference {
  table: string;
  side: 'missing' | 'unexpected';
  row: Record<string, unknown>;
}

const shown = 20;

/** Empty tables of the same form, in schemas of their own. */
export async function createBeside(sql: Sql, tables: ReadModelTable[]): Promise<void> {
  for (const schema of new Set(tables.map((t) => t.schema))) await sql.query(`create schema ${besideOf(schema)}`);
  for (const { schema, table } of tables)
    await sql.query(`create table ${besideOf(schema)}.${table} (like ${schema}.${table} including all)`);
}

export async function dropBeside(sql: Sql, tables: ReadModelTable[]): Promise<void> {
  for (const schema of new Set(tables.map((t) => t.schema))) await sql.query(`drop schema ${besideOf(schema)} cascade`);
}

/** Row by row, in the database. How many rows differ, and the first of them; an exchanged row counts twice. */
export async function compareBeside(
  sql: Sql,
  { schema, table, columns = '*' }: ReadModelTable,
): Promise<{ rows: number; first: RowDifference[] }> {
  const standing = `(select ${columns} from ${schema}.${table})`;
  const rebuilt = `(select ${columns} from ${besideOf(schema)}.${table})`;
  const rows = await sql.query<{ side: 'missing' | 'unexpected'; row: Record<string, unknown>; n: string }>(
    `select side, row, count(*) over () as n from (
       select 'missing' as side, to_jsonb(d) as row from (${rebuilt} except all ${standing}) as d
       union all select 'unexpected', to_jsonb(d) from (${standing} except all ${rebuilt}) as d) as differing
     limit ${shown}`,
  );
  const name = nameOf({ schema, table, key: '' });
  return { rows: Number(rows[0]?.n ?? 0), first: rows.map(({ side, row }) => ({ table: name, side, row })) };
}

/** The rebuilt rows take the place of the standing ones. */
export async function swapBeside(sql: Sql, { schema, table, key }: ReadModelTable): Promise<void> {
  await sql.query(`delete from ${schema}.${table}`);
  await sql.query(`insert into ${schema}.${table} select * from ${besideOf(schema)}.${table} order by ${key}`);
}
