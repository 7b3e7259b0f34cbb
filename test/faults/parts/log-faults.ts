import { setTimeout as sleep } from 'node:timers/promises';
import { checkpointText } from '@dingce/ledger';
import { appendRaw, rawAct } from '../load/raw-writer';
import { must } from '../report';
import type { Report } from '../report';
import { LogWorld, rawOrigin } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import { restoredBackup } from './restored-backup';

const usualDelayMs = 10_000;

/** Slow transactions, clocks that jump, two sequencers and two signers at once, and a backup that is restored. */
export async function logFaults(report: Report, { heldMs }: { heldMs: number }): Promise<void> {
  const world = await LogWorld.start({ faults: true, settings: ['max_prepared_transactions=5'] });
  try {
    await world.append(50);
    await world.untilPublished();
    await report.check(
      'transactions held open, on the ledger and in another database of the server, delay nobody else; the one on the ledger is published once it commits',
      () => slow(world, heldMs),
    );
    await report.check('an act may not be put aside as a prepared transaction', () => prepared(world));
    await report.check('a signer whose clock went back 26 hours signs nothing until it is right again', () =>
      clockBack(world),
    );
    await report.check('a sequencer whose clock jumps changes neither order nor publication', () =>
      clockOfSequencer(world),
    );
    await report.check('two sequencers at once lose nothing, double nothing and show no smaller log', () =>
      twoSequencers(world),
    );
    await report.check('two signers over one state, asked at once, sign one tree only', () => twoSigners(world));
    report.count(await world.check());
    await restoredBackup(report, world);
  } finally {
    await world.stop();
  }
}

/** Streams of others go on; the slow one's own stream waits for its lock. Commits every second meanwhile. */
async function slow(world: LogWorld, heldMs: number): Promise<object> {
  const url = await world.postgres.newDatabase('elsewhere');
  return withClient(url, (other) =>
    withClient(world.appUrl, async (slow) => {
      await other.query('begin');
      await other.query('create table held (n int)');
      await other.query('insert into held values (1)');
      const slowest = await holding(slow, async () => {
        let slowestMs = 0;
        for (const end = Date.now() + heldMs; Date.now() < end; await sleep(1_000)) {
          const before = await world.size();
          await world.append(1, 1, 3);
          slowestMs = Math.max(slowestMs, await world.log.untilPublished(before + 1, usualDelayMs));
        }
        return slowestMs;
      });
      await other.query('commit');
      const afterMs = await world.untilPublished(usualDelayMs);
      await world.check();
      return { heldMs, othersMs: slowest, afterMs };
    }),
  );
}

/** Appends in a stream of its own and commits only after `meanwhile`. */
async function holding<T>(client: Parameters<typeof appendRaw>[0], meanwhile: () => Promise<T>): Promise<T> {
  const { query } = client;
  let result: T | undefined;
  const slow = Object.create(client) as typeof client;
  slow.query = (async (...args: unknown[]) => {
    if (args[0] === 'commit') result = await meanwhile();
    return (query as (...all: unknown[]) => unknown).apply(client, args);
  }) as typeof client.query;
  await appendRaw(slow, rawOrigin, rawAct('raw/slow', 3));
  return result as T;
}

async function prepared(world: LogWorld): Promise<object> {
  const before = await world.size();
  return withClient(world.appUrl, async (client) => {
    const { query } = client;
    const preparing = Object.create(client) as typeof client;
    preparing.query = ((...args: unknown[]) =>
      (query as (...all: unknown[]) => unknown).apply(
        client,
        args[0] === 'commit' ? [`prepare transaction 'aside'`] : args,
      )) as typeof client.query;
    const refused = await appendRaw(preparing, rawOrigin, rawAct('raw/aside')).then(
      () => null,
      (error: Error & { code?: string }) => error,
    );
    const left = await world.postgres.sql('select from pg_prepared_xacts');
    must(refused !== null && left.length === 0, 'the transaction was prepared');
    must((await world.size()) === before, 'something was recorded');
    return { refused: refused.message, code: refused.code };
  });
}

const hoursMs = 3_600_000;

async function clockBack(world: LogWorld): Promise<object> {
  const { signer, sequencer } = world.log;
  await signer.setClock(-26 * hoursMs);
  const shown = world.log.see();
  await world.append(5);
  await sleep(2_000);
  must(world.log.see() === shown, `size ${world.log.see()} was signed under a clock that went back`);
  must(/clock stands/.test(sequencer.said), `no alarm was raised: ${sequencer.said.slice(-300)}`);
  must(sequencer.running, 'the sequencer ended');
  await signer.setClock(0);
  return { publishedMs: await world.untilPublished(30_000), alarm: /the signer: .*/.exec(sequencer.said)?.[0] };
}

async function clockOfSequencer(world: LogWorld): Promise<object> {
  for (const hours of [26, -26, 0]) {
    await world.log.sequencer.setClock(hours * hoursMs);
    await world.append(5, 3);
    await world.untilPublished(30_000);
  }
  return world.check();
}

async function twoSequencers(world: LogWorld): Promise<object> {
  const second = world.log.another();
  await second.start();
  try {
    for (let i = 0; i < 8; i += 1) {
      await Promise.all([world.append(10, 20, 4), sleep(150)]);
      world.log.see();
    }
    await world.untilPublished();
    must(second.running && world.log.sequencer.running, 'one of them ended');
    // Alone, the second goes on where both stood.
    await world.log.sequencer.kill();
    await world.append(10);
    await world.untilPublished();
  } finally {
    await second.stop();
    if (!world.log.sequencer.running) await world.log.sequencer.start();
  }
  return world.check();
}

async function twoSigners(world: LogWorld): Promise<object> {
  const { part, url } = await world.log.anotherSigner();
  await part.start();
  world.log.sequencer.signal('SIGSTOP');
  try {
    const size = world.log.see();
    const ask = async (at: string, size: number, root: number): Promise<number> => {
      const note = checkpointText({ origin: `${rawOrigin}/ledger/1`, size, root: Buffer.alloc(32, root) });
      const headers = { authorization: `Bearer ${world.log.token}`, 'content-type': 'text/plain' };
      const answer = await fetch(`${at}/add-checkpoint`, { method: 'POST', headers, body: `old ${size}\n\n${note}` });
      return answer.status;
    };
    // What was signed is signed again; another tree of that size is signed by neither, whoever is asked first.
    const statuses = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ask(i % 2 ? url : world.log.signerUrl, size, i + 1)),
    );
    must(
      statuses.every((status) => status === 422),
      `answered ${statuses.join()}`,
    );
    const behind = await Promise.all([url, world.log.signerUrl].map((at) => ask(at, size - 1, 1)));
    must(
      behind.every((status) => status === 409),
      `a smaller tree was answered ${behind.join()}`,
    );
    return { size, forksRefused: statuses.length, rollbacksRefused: behind.length };
  } finally {
    world.log.sequencer.signal('SIGCONT');
    await part.stop();
  }
}
