import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkWhole, countReceipts } from '../checks/whole';
import type { Asked } from '../load/api-client';
import { makeTargets } from '../load/targets';
import { must } from '../report';
import type { Report } from '../report';
import { linkFaults } from '../servers/link';
import type { LinkFault } from '../servers/link';
import { checkLog } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import { linkNames, startWorld, untilLevel } from '../servers/world';
import type { LinkName, World } from '../servers/world';
import { startDecision, studied, untilOpened } from './engine-points';

const failsForMs = 8_000;
const recoveryLimitMs = 30_000;
/** The native half of Temporal's SDK looks after its connection every 30 s, for 15 s, and can't be told otherwise; what it was sent meanwhile is sent again 10 s later. */
const nativeLimitMs = 90_000;

/** F8: the network between each pair of parts, failing five ways. */
export async function network(report: Report): Promise<void> {
  const world = await startWorld({ linked: true });
  try {
    const [decisionId] = (await makeTargets(world.appUrl, 1)).drafting as [string];
    for (const name of linkNames)
      for (const fault of linkFaults)
        await report.check(`${name} ${fault}: nothing is acknowledged that is not there, and all recovers`, () =>
          tryFault(world, [name], fault, decisionId),
        );
    await report.check('after all faults of the network, log and notes hold together', async () => {
      await world.log.untilPublished(await entriesOf(world));
      const { size, notes } = await withClient(world.ownerUrl, (client) => checkLog(client, world.log, world.receipts));
      return { size, notes };
    });
    await countReceipts(report, world.ownerUrl, world.receipts);
  } finally {
    await world.stop();
  }
}

/** For the short round: the API's and the sequencer's connections to Postgres break at once, and nobody is told. */
export const brokenUnseen = (report: Report, world: World, decisionId: string): Promise<boolean> =>
  report.check(
    'connections of API and sequencer that break unseen cost seconds, and nothing that was acknowledged',
    () => tryFault(world, ['api-postgres', 'sequencer-postgres'], 'half-open', decisionId),
  );

const entriesOf = async ({ postgres }: World): Promise<number> =>
  Number((await postgres.sql<{ n: string }>('select count(*) as n from ledger.entry', 'dingce'))[0]?.n);

const acts = 8;

const asking = (decisionId: string): Asked => {
  const key = randomUUID();
  const body = { unitId: `u-${key.slice(0, 13)}`, question: '资金保障是否可行' };
  return { by: 'jingban', path: `/v1/decisions/${decisionId}/drafting/consult-unit`, body, key };
};

async function tryFault(world: World, names: LinkName[], fault: LinkFault, decisionId: string): Promise<object> {
  const { api, worker, log } = world;
  const waiting = await studied(world);
  const links = names.map((name) => world.links.get(name));
  for (const link of links) link?.fail(fault);
  let healed = fault === 'half-open';
  let acknowledged = 0;
  const writing = Array.from({ length: acts }, async () => {
    must((await world.client.act(asking(decisionId), 60_000)) !== null, 'an act was refused');
    if (!healed) acknowledged += 1;
  });
  writing.push(startDecision(world, waiting));
  const written = Promise.allSettled(writing);
  if (!healed) await sleep(failsForMs);
  const passing = fault === 'slow' || !names.includes('api-postgres');
  must(passing || acknowledged === 0, `${acknowledged} acts were acknowledged though the database was out of reach`);
  healed = true;
  for (const link of links) link?.heal();
  const from = Date.now();
  const failed = (await written).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const writtenMs = Date.now() - from;
  const limitMs = fault === 'half-open' && names.includes('worker-temporal') ? nativeLimitMs : recoveryLimitMs;
  const left = (): number => Math.max(1_000, from + limitMs - Date.now());
  must((await untilOpened(world, waiting, left())) === 1, 'the stage was not opened once');
  const openedMs = Date.now() - from;
  await untilLevel(world.client, left());
  await log.untilPublished(await entriesOf(world), left());
  const wellMs = Date.now() - from;
  must(wellMs <= limitMs, `all was well again only after ${wellMs} ms`);
  for (const part of [api, worker, log.sequencer, log.signer, log.witness]) must(part.running, `${part.name} ended`);
  await checkWhole(world.ownerUrl, world.receipts);
  return { acknowledgedMeanwhile: acknowledged, writtenMs, openedMs, wellMs };
}
