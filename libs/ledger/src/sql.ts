import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

/** The little of a database client that the ledger needs; runs inside a TypeORM transaction or on a pg client alike. */
export interface Sql {
  query<T = Record<string, unknown>>(text: string, params?: unknown[]): Promise<T[]>;
  /** For a statement that answers nothing: where it is there, it may travel with what follows, and fail only then. */
  send?(text: string, params: unknown[]): void;
}

/** An `insert` or `update` that may travel with another statement; `$1` is its own first value. */
export interface Statement {
  text: string;
  values: unknown[];
}

interface PgLike {
  query(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

interface ManagerLike {
  query(text: string, params?: unknown[]): Promise<unknown>;
  /** Set inside a TypeORM transaction: the one connection that it runs on. */
  queryRunner?: { connect(): Promise<unknown> } | undefined;
  /** Outside one: the pool that TypeORM keeps. */
  connection?: unknown;
}

const names = new Map<string, string>();

/** Statements are prepared once per connection, under a name that follows from their text. */
export function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `d${createHash('sha256').update(text).digest('hex').slice(0, 20)}`;
  names.set(text, name);
  return name;
}

/** The pool that TypeORM keeps. */
export const poolOf = ({ driver }: { driver: unknown }): Pool => (driver as { master: Pool }).master;

/** From a TypeORM EntityManager or a pg client. TypeORM's connections are used as they are, with prepared statements. */
export function sqlOf(source: ManagerLike): Sql {
  const { queryRunner, connection } = source;
  if (queryRunner) return prepared(async () => (await queryRunner.connect()) as PgLike);
  const pool = (connection as { driver?: { master?: PgLike } } | undefined)?.driver?.master;
  return pool ? prepared(async () => pool) : plain(source);
}

const prepared = (clientOf: () => Promise<PgLike>): Sql => ({
  async query<T>(text: string, params: unknown[] = []): Promise<T[]> {
    const client = await clientOf();
    const { rows } = await client.query({ name: nameOf(text), text, values: params });
    return rows as T[];
  },
});

const plain = (source: ManagerLike): Sql => ({
  async query<T>(text: string, params?: unknown[]): Promise<T[]> {
    return (((await source.query(text, params)) as { rows?: T[] }).rows ?? []) as T[];
  },
});

/** Numbers a statement's values on from others that stand before it. */
export const shifted = ({ text }: Statement, by: number): string =>
  text.replaceAll(/\$(\d+)/g, (_, n: string) => `$${Number(n) + by}`);
