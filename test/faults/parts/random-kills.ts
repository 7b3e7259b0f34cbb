import { setTimeout as sleep } from 'node:timers/promises';
import { onCleanUp } from '../clean-up';
import { checkWhole, countReceipts } from '../checks/whole';
import { makeTargets } from '../load/targets';
import { Writers } from '../load/writers';
import type { Random } from '../random';
import { must, say } from '../report';
import type { Report } from '../report';
import { checkLog } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import { startWorld, untilLevel } from '../servers/world';
import type { World } from '../servers/world';

const recoveryLimitMs = 30_000;
const levelWithinMs = 180_000;

/** A component, killed and brought back; answers how long it took to work again. */
type Victims = Record<string, () => Promise<number>>;

function victimsOf(world: World): Victims {
  const { api, worker, temporal, postgres, log } = world;
  return {
    api: () => api.killAndRestart(),
    'worker and dispatcher': () => worker.killAndRestart(),
    sequencer: () => log.sequencer.killAndRestart(),
    signer: () => log.signer.killAndRestart(),
    temporal: () => restartTemporal(world, temporal),
    postgres: async () => {
      await postgres.kill();
      const from = Date.now();
      await postgres.start();
      return Date.now() - from;
    },
  };
}

/** A worker that lost Temporal for long may have ended, as it should: whoever watches it starts another. */
async function restartTemporal({ worker }: World, temporal: World['temporal']): Promise<number> {
  const took = await temporal.killAndRestart();
  await revive(worker);
  return took;
}

async function revive(part: World['worker']): Promise<void> {
  if (!part.running) await part.start();
}

/** Looks at the published checkpoint all the time, as the world may. */
function watch(world: World): { stop(): void } {
  const timer = setInterval(() => void world.log.see(), 20);
  const stop = (): void => clearInterval(timer);
  onCleanUp(stop);
  return { stop };
}

const entriesOf = async ({ postgres }: World): Promise<number> =>
  Number((await postgres.sql<{ n: string }>('select count(*) as n from ledger.entry', 'dingce'))[0]?.n);

export interface RandomKills {
  /** Kills in all, spread over the components by the seed. */
  kills: number;
  random: Random;
}

/** `kill -9` at random moments under the load of sixteen writers over HTTP. */
export async function randomKills(report: Report, { kills, random }: RandomKills): Promise<void> {
  const world = await startWorld();
  try {
    const targets = await makeTargets(world.appUrl, 40);
    const victims = victimsOf(world);
    const names = Object.keys(victims);
    const order = Array.from({ length: kills }, (_, i) => names[i % names.length] as string).sort(
      () => random.next() - 0.5,
    );
    const writers = new Writers(world.client, targets, random);
    writers.start();
    const watching = watch(world);
    const slowest: Record<string, number> = {};
    for (const [i, name] of order.entries()) {
      await sleep(random.between(100, 1_200));
      say(`  ${i + 1}/${kills} kill -9 ${name} (${writers.acknowledged} acknowledged)`);
      const took = await (victims[name] as () => Promise<number>)();
      slowest[name] = Math.max(slowest[name] ?? 0, took);
      for (const part of [world.worker, world.api, world.log.sequencer]) await revive(part);
    }
    await sleep(1_000);
    await report.check('every writer is answered in the end', () => writers.stop());
    for (const name of names)
      await report.check(`${name} works again within 30 s of every kill`, async () => {
        must((slowest[name] ?? 0) <= recoveryLimitMs, `took ${slowest[name]} ms`);
        return { slowestMs: slowest[name] ?? null, kills: order.filter((n) => n === name).length };
      });
    await report.check('workflows and read models reach the version of the ledger', async () => ({
      levelMs: await untilLevel(world.client, levelWithinMs),
    }));
    await report.check('everything is published, and no checkpoint ever seen is contradicted', async () => {
      const publishedMs = await world.log.untilPublished(await entriesOf(world), levelWithinMs);
      watching.stop();
      const { size, notes } = await withClient(world.ownerUrl, (client) => checkLog(client, world.log, world.receipts));
      return { publishedMs, size, notes };
    });
    watching.stop();
    await report.check('nothing acknowledged is lost or doubled, no gap, chains and model hold', async () => ({
      ...(await checkWhole(world.ownerUrl, world.receipts)),
      ambiguous: world.receipts.ambiguous,
      refused: world.receipts.refused,
    }));
    await countReceipts(report, world.ownerUrl, world.receipts);
  } finally {
    await world.stop();
  }
}
