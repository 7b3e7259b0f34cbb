import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { steadyConnections, watchConnections } from './steady-connections';

/** Between pool and server; `cut` lets nothing more through on the connections that there are, and closes none. */
class Cable {
  private readonly server: Server;
  private sockets: Socket[] = [];
  isDown = false;

  constructor(to: { port: number; host: string }) {
    this.server = createServer((near) => {
      this.sockets.push(near);
      near.on('error', () => undefined);
      if (this.isDown) return;
      const far = connect(to);
      this.sockets.push(far);
      far.on('error', () => undefined);
      near.pipe(far);
      far.pipe(near);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

let database: FreshDatabase;
let cable: Cable;
let pool: Pool;
let unwatch: () => void;
const told: string[] = [];
beforeEach(async () => {
  database = await freshDatabase();
  const url = new URL(database.appUrl);
  cable = new Cable({ port: Number(url.port || 5432), host: url.hostname });
  url.hostname = '127.0.0.1';
  url.port = String(await cable.listen());
  pool = new Pool({ ...steadyConnections(), connectionString: url.href, max: 2 });
  pool.on('error', () => undefined);
  told.length = 0;
  unwatch = watchConnections([pool], url.href, (message) => told.push(message));
});
afterEach(async () => {
  unwatch();
  cable.close();
  await pool.end();
  await database.close();
});

async function failed(work: Promise<unknown>): Promise<{ code: unknown; ms: number }> {
  const from = Date.now();
  const code = await work.then(
    () => null,
    (error: { code?: unknown }) => error.code,
  );
  return { code, ms: Date.now() - from };
}

describe('connections that are watched', () => {
  it('are broken off within seconds when the server works on nothing of theirs, and others take their place', async () => {
    const [client, idle] = [await pool.connect(), await pool.connect()];
    idle.release();
    await client.query('begin');
    await client.query('select 1');
    cable.cut();
    const { code, ms } = await failed(client.query('select 2'));
    client.release(true);
    expect(code).toBe('ECONNRESET');
    expect(ms).toBeGreaterThan(4_000);
    expect(ms).toBeLessThan(10_000);
    expect(told).toHaveLength(1);
    const from = Date.now();
    expect((await pool.query<{ n: number }>('select 3 as n')).rows).toEqual([{ n: 3 }]);
    expect(Date.now() - from).toBeLessThan(2_000);
  });

  it('are broken off when there is no server to be asked', async () => {
    const client = await pool.connect();
    cable.isDown = true;
    cable.cut();
    const { code, ms } = await failed(client.query('select 2'));
    client.release(true);
    expect(code).toBe('ECONNRESET');
    expect(ms).toBeLessThan(15_000);
  });

  it('take their time for a long statement', async () => {
    const { rows } = await pool.query<{ done: string }>(`select pg_sleep(9)::text as done`);
    expect(rows).toEqual([{ done: '' }]);
    expect(told).toEqual([]);
  });

  it('are left alone while nobody asks anything of them, also within a transaction', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await sleep(8_000);
    await client.query('commit');
    client.release();
    expect(told).toEqual([]);
  });

  it('let go at the server what a transaction held that nobody goes on with', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(1)');
    cable.cut();
    const held = failed(client.query('commit'));
    const { rows } = await pool.query<{ free: boolean }>('select pg_try_advisory_lock(1) as free');
    expect(rows).toEqual([{ free: false }]);
    await sleep(16_000);
    expect((await pool.query<{ free: boolean }>('select pg_try_advisory_lock(1) as free')).rows[0]?.free).toBe(true);
    expect((await held).code).toBe('ECONNRESET');
    client.release(true);
  });
});
