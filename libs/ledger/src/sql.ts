/** The little of a database client that the ledger needs; runs inside a TypeORM transaction or on a pg client alike. */
export interface Sql {
  query<T = Record<string, unknown>>(text: string, params?: unknown[]): Promise<T[]>;
}

interface ManagerLike {
  query(text: string, params?: unknown[]): Promise<unknown>;
}

/** From a TypeORM EntityManager (rows) or a pg client or pool ({ rows }). */
export const sqlOf = (source: ManagerLike): Sql => ({
  async query<T>(text: string, params?: unknown[]): Promise<T[]> {
    const result = await source.query(text, params);
    if (Array.isArray(result)) {
      // TypeORM answers [rows, count] to UPDATE and DELETE.
      return (
        result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result
      ) as T[];
    }
    return ((result as { rows?: T[] }).rows ?? []) as T[];
  },
});
