import type { Pool, PoolClient, QueryResult } from 'pg';
import { nameOf } from './sql';
import type { Sql } from './sql';
import { refusedBy } from './store';

/**
 * One transaction in as few journeys as its questions need: `begin` travels with the first statement, what is sent without waiting for an
 * answer with the next one, at the latest with `commit`. The first failure is thrown, and then nothing stands. The connections of the
 * pool must pipeline.
 */
export async function brieflyIn<T>(pool: Pool, work: (sql: Required<Sql>) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await brieflyOn(client, work, (failed) => (broken = failed));
  } finally {
    client.release(broken);
  }
}

/** The same on a connection of the caller's, who is told when it can't even roll back. */
export async function brieflyOn<T>(
  client: PoolClient,
  work: (sql: Required<Sql>) => Promise<T>,
  onBroken: (error: Error) => void = () => undefined,
): Promise<T> {
  const brief = new BriefTransaction(client);
  try {
    const result = await work(brief);
    await brief.commit();
    return result;
  } catch (error) {
    await client.query('rollback').catch(onBroken);
    throw error;
  }
}

/** The little of pg's client that its types keep to themselves. */
const streamOf = (client: PoolClient): { cork(): void; uncork(): void } =>
  (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } }).connection.stream;

/** Until all that is already promised has been kept: what failed before it was written is known then. */
const promisesKept = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

class BriefTransaction implements Required<Sql> {
  /** In their order; not written yet. */
  private held: (() => Promise<QueryResult>)[];
  private failure: { error: unknown } | null = null;

  constructor(private readonly client: PoolClient) {
    if (!client.pipeline) throw new Error('the connections of this pool do not pipeline');
    this.held = [() => client.query('begin')];
  }

  send(text: string, params: unknown[]): void {
    this.held.push(() => this.named(text, params));
  }

  async query<T>(text: string, params: unknown[] = []): Promise<T[]> {
    const { rows } = await this.together(() => this.named(text, params));
    return rows as T[];
  }

  /** Sent after a failure that only the server knows of yet, it rolls back. */
  async commit(): Promise<void> {
    const { command } = await this.together(() => this.client.query('commit'));
    if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}`);
  }

  private named(text: string, values: unknown[]): Promise<QueryResult> {
    return this.client.query({ name: nameOf(text), text, values });
  }

  /** Writes what is held and this one at once. Throws what failed first, which is why the others failed. */
  private async together(last: () => Promise<QueryResult>): Promise<QueryResult> {
    const stream = streamOf(this.client);
    let before: Promise<void>[];
    let answer: Promise<QueryResult>;
    stream.cork();
    try {
      before = this.held
        .splice(0)
        .map((held) => held().then(noop, (error: unknown) => void (this.failure ??= { error })));
      await promisesKept();
      this.throwFailure();
      answer = last();
    } finally {
      stream.uncork();
    }
    const result = await answer.catch((error: unknown) => void (this.failure ??= { error }));
    await Promise.all(before);
    this.throwFailure();
    return result as QueryResult;
  }

  private throwFailure(): void {
    if (this.failure) throw refusedBy(this.failure.error);
  }
}

const noop = (): void => undefined;
