import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkWhole, countReceipts } from '../checks/whole';
import { makeTargets } from '../load/targets';
import type { Asked } from '../load/api-client';
import type { Armed } from '../programs/fault';
import { must } from '../report';
import type { Report } from '../report';
import { withClient } from '../servers/postgres';
import { startWorld } from '../servers/world';
import type { World } from '../servers/world';
import { enginePoints } from './engine-points';
import { brokenUnseen } from './network';
import { repetitions } from './repetitions';

export type Mode = Armed['mode'];
export const modes: readonly Mode[] = ['kill', 'not-done', 'done'];

/** What is expected of one crash point in one mode. `fatal`: the process ends by it. */
export interface Expected {
  /** The client had its receipt from the first request. */
  acked: boolean;
  /** The act stood in the ledger before it was asked again. */
  present: boolean;
  fatal: boolean;
}

interface Point {
  name: string;
  where: string;
  strike: Pick<Armed, 'port' | 'match' | 'primed' | 'when'>;
  expected: Record<Mode, Expected>;
}

const expected = (acked: boolean, present: boolean, fatal: boolean): Expected => ({ acked, present, fatal });
const killed = expected(false, false, true);
const refused = expected(false, false, false);
const writes = 'ledger\\.append\\(';

/**
 * P1–P5, each at the statement where it is: whatever fails before COMMIT is sent leaves nothing, whatever fails after it leaves all. The
 * entries travel with COMMIT, so that once the answer to them is there, both are done.
 */
const points: readonly Point[] = [
  {
    name: 'P1',
    where: 'before the transaction',
    strike: { port: 'sql', match: '^\\s*begin' },
    expected: { kill: killed, 'not-done': refused, done: refused },
  },
  {
    name: 'P2',
    where: 'after the stream lock',
    strike: { port: 'sql', match: 'ledger\\.lock\\(', when: 'after' },
    expected: { kill: killed, 'not-done': refused, done: refused },
  },
  {
    name: 'P3',
    where: 'at the entry, killed when it is inserted',
    strike: { port: 'sql', match: writes, when: 'after' },
    expected: { kill: expected(false, true, true), 'not-done': refused, done: expected(false, true, false) },
  },
  {
    name: 'P4',
    where: 'at COMMIT, killed before it is sent',
    strike: { port: 'sql', match: '^\\s*commit', primed: writes },
    expected: { kill: killed, 'not-done': refused, done: expected(false, true, false) },
  },
  {
    name: 'P5',
    where: 'after COMMIT, at the reply',
    strike: { port: 'reply', match: '^POST /v1/decisions' },
    expected: {
      kill: expected(false, true, true),
      'not-done': expected(false, true, false),
      done: expected(true, true, true),
    },
  },
];

/** Crash points of the act path (P1–P5), of the dispatcher (P6, P7) and of the activities (P8), three ways each: 24 cases. */
export async function actPoints(report: Report, { attempts }: { attempts: number }): Promise<void> {
  const world = await startWorld({ faults: true, linked: true });
  try {
    const targets = await makeTargets(world.appUrl, 4);
    const [decisionId] = targets.drafting as [string];
    for (const point of points)
      for (const mode of modes)
        await report.check(`${point.name} ${mode}: ${point.where}`, () => tryPoint(world, decisionId, point, mode));
    await enginePoints(report, world);
    await repetitions(report, world, attempts);
    await brokenUnseen(report, world, decisionId);
    await report.check('after all points of the act path, ledger, receipts and model hold together', () =>
      checkWhole(world.ownerUrl, world.receipts),
    );
    await countReceipts(report, world.ownerUrl, world.receipts);
  } finally {
    await world.stop();
  }
}

async function tryPoint(world: World, decisionId: string, point: Point, mode: Mode): Promise<object> {
  const key = randomUUID();
  const asked: Asked = {
    by: 'jingban',
    path: `/v1/decisions/${decisionId}/drafting/consult-unit`,
    body: { unitId: `u-${key.slice(0, 13)}`, question: '资金保障是否可行' },
    key,
  };
  const wanted = point.expected[mode];
  const fault: Armed = { id: `${point.name}-${mode}`, mode, ...point.strike };
  await world.api.arm(fault);
  const struck = world.api.fired(fault);
  const answer = await world.client.post(asked).catch(() => null);
  await struck;
  await sleep(100);
  const acked = answer !== null && answer.status < 300;
  must(acked === wanted.acked, `acknowledged: ${acked}, expected ${wanted.acked} (${JSON.stringify(answer?.body)})`);
  if (!acked) must(answer === null || answer.status === 503, `answered ${answer?.status}, not 503 or nothing`);
  must(world.api.running === !wanted.fatal, `process ended: ${!world.api.running}, expected ${wanted.fatal}`);
  const present = (await entriesAsking(world, key)) === 1;
  must(present === wanted.present, `present: ${present}, expected ${wanted.present}`);
  if (wanted.fatal) await world.api.start();
  const receipt = await world.client.act(asked);
  must(receipt !== null, 'the retry was refused');
  must(receipt.repeated === present, `repeated: ${receipt.repeated}, though present was ${present}`);
  const entries = await entriesAsking(world, key);
  must(entries === 1, `${entries} entries after the retry`);
  await checkWhole(world.ownerUrl, world.receipts);
  return { ...wanted, progress: true };
}

/** How many entries hold this key's question: counted in the bytes, not by the act id that is to be tested. */
async function entriesAsking(world: World, key: string): Promise<number> {
  return withClient(world.ownerUrl, async (client) => {
    const { rows } = await client.query<{ n: string }>(
      `select count(*) as n from ledger.entry where position(convert_to($1, 'UTF8') in body) > 0 and type = 'UnitConsulted'`,
      [`u-${key.slice(0, 13)}`],
    );
    return Number(rows[0]?.n);
  });
}
