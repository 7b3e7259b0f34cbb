import { Client } from 'pg';
import type { Pool, PoolClient } from 'pg';

/**
 * Settings of a pool whose connections may break unseen: what such a one held at the server is let go there within seconds. 0 for who
 * does other work in the middle of a transaction.
 */
export const steadyConnections = (idleInTransactionMs = 15_000) => ({
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  options: `-c idle_in_transaction_session_timeout=${idleInTransactionMs} -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3`,
});

const everyMs = 1_000;
const silentMs = 5_000;

/** The little of pg's client that its types keep to themselves. */
interface Inner {
  processID: number;
  /** Waits for no answer. */
  readyForQuery: boolean;
  connection: { stream: { bytesRead: number; destroy(error: Error): void } };
}
const inner = (client: PoolClient): Inner => client as unknown as Inner;

interface Heard {
  bytes: number;
  at: number;
}

/**
 * Breaks off connections that wait for an answer and will never have it: a cable that was cut, a firewall that forgot. Silence alone proves
 * nothing, a statement may take its time: the server is asked on a new connection whether it works on it. Idle ones, likely of the same fate, go along.
 * The pools are of one server and role. Answers how to stop.
 */
export function watchConnections(
  pools: readonly Pool[],
  connectionString: string,
  report: (message: string) => void = () => undefined,
): () => void {
  const inUse = new Map<PoolClient, Heard>();
  const hear = (client: PoolClient): void =>
    void inUse.set(client, { bytes: inner(client).connection.stream.bytesRead, at: performance.now() });
  const idle = new Set<PoolClient>();
  for (const pool of pools) {
    // Whoever uses it is told by its statement; without a listener the error would end the process.
    pool.on('connect', (client) => client.on('error', () => undefined));
    pool.on('error', () => undefined);
    pool.on('acquire', (client) => {
      idle.delete(client);
      hear(client);
    });
    pool.on('release', (_error, client) => {
      inUse.delete(client);
      idle.add(client);
    });
    pool.on('remove', (client) => {
      inUse.delete(client);
      idle.delete(client);
    });
  }

  const silent = (): PoolClient[] =>
    [...inUse].flatMap(([client, { bytes, at }]) => {
      const { readyForQuery, connection } = inner(client);
      if (readyForQuery || connection.stream.bytesRead !== bytes) hear(client);
      else if (performance.now() - at >= silentMs) return [client];
      return [];
    });

  const look = async (): Promise<void> => {
    const asked = silent();
    if (asked.length === 0) return;
    const pids = asked.map((client) => inner(client).processID);
    // Where no new connection is to be had either, nothing that is waited for will come.
    const working = await workedOn(connectionString, pids).catch(() => new Set<number>());
    const still = new Set(silent());
    const dead = asked.filter((client) => still.has(client) && !working.has(inner(client).processID));
    for (const client of asked) if (!dead.includes(client) && inUse.has(client)) hear(client);
    if (dead.length === 0) return;
    report(`${dead.length} connections to the database were silent for ${silentMs} ms and are broken off`);
    for (const client of [...dead, ...idle]) inner(client).connection.stream.destroy(brokenOff());
  };

  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= look().finally(() => (looking = null));
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

const brokenOff = (): Error =>
  Object.assign(new Error('Connection terminated: the database does not work on what was asked'), {
    code: 'ECONNRESET',
  });

/** Those of its own sessions that the server works on, not waiting for their client. */
async function workedOn(connectionString: string, pids: readonly number[]): Promise<Set<number>> {
  const timeouts = { connectionTimeoutMillis: 5_000, query_timeout: 5_000 };
  const client = new Client({ connectionString, application_name: 'dingce-watch', ...timeouts });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity
        where pid = any($1) and coalesce(state not like 'idle%', true) and wait_event_type is distinct from 'Client'`,
      [pids],
    );
    await client.end();
    return new Set(rows.map(({ pid }) => pid));
  } catch (error) {
    // Nobody waits for a farewell that may never come.
    (client as unknown as Inner).connection.stream.destroy(error as Error);
    throw error;
  }
}
