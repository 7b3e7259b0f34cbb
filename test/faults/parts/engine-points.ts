import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { organId, proposing, starting } from '@dingce/cli';
import { checkWhole } from '../checks/whole';
import type { Armed } from '../programs/fault';
import { must } from '../report';
import type { Report } from '../report';
import { withClient } from '../servers/postgres';
import type { World } from '../servers/world';
import { modes } from './act-points';
import type { Mode } from './act-points';

interface EnginePoint {
  name: string;
  where: string;
  strike: Pick<Armed, 'port' | 'match' | 'primed' | 'when'>;
}

/** P6–P8: whatever fails on the way to the workflow, or on its way back, the stage is opened once. */
const points: readonly EnginePoint[] = [
  {
    name: 'P6',
    where: 'outbox read, at the signal',
    strike: { port: 'grpc', match: '/SignalWithStartWorkflowExecution$' },
  },
  {
    name: 'P7',
    where: 'signalled, at the mark that it was delivered',
    strike: { port: 'sql', match: 'update outbox\\.wake set delivered_version' },
  },
  {
    name: 'P8',
    where: 'activity recorded, before it completes',
    strike: { port: 'sql', match: '^\\s*commit', primed: 'ledger\\.append\\(', when: 'after' },
  },
];

const openedWithinMs = 45_000;

export async function enginePoints(report: Report, world: World): Promise<void> {
  for (const point of points)
    for (const mode of modes)
      await report.check(`${point.name} ${mode}: ${point.where}`, () => tryPoint(world, point, mode));
}

async function tryPoint(world: World, point: EnginePoint, mode: Mode): Promise<object> {
  const decisionId = await studied(world);
  const fault: Armed = { id: `${point.name}-${mode}`, mode, ...point.strike };
  await world.worker.arm(fault);
  const struck = world.worker.fired(fault);
  const from = Date.now();
  await startDecision(world, decisionId);
  await struck;
  const fatal = mode === 'kill';
  if (fatal) await world.worker.ended();
  must(world.worker.running === !fatal, `worker ended: ${!world.worker.running}, expected ${fatal}`);
  if (fatal) await world.worker.start();
  const opened = await untilOpened(world, decisionId);
  must(opened === 1, `drafting was opened ${opened} times`);
  await untilDelivered(world, decisionId);
  await checkWhole(world.ownerUrl, world.receipts);
  return { acked: true, present: true, progress: true, fatal, openedMs: Date.now() - from };
}

/** The act upon which the workflow opens the drafting stage. */
export async function startDecision(world: World, decisionId: string): Promise<void> {
  const [, start] = starting({});
  await act(world, 'bangongshi', `/v1/decisions/${decisionId}/start-decision`, start?.act.data ?? {});
}

/** A decision that only waits for its start. */
export async function studied(world: World): Promise<string> {
  const matter = { title: '崩溃点事项', problem: '问题', ruleSet: { id: 'cn-713', hash: '' }, findings: [], organId };
  const [propose] = proposing({ ...matter, knownFindings: [] }, '');
  const { decisionId: _id, ruleSet: _ruleSet, ...body } = propose?.act.data as Record<string, unknown>;
  const key = randomUUID();
  const asked = { by: 'jingban', path: '/v1/decisions', body: { ...body, ruleSetId: 'cn-713' }, key };
  const answer = await world.client.post(asked);
  must(answer.status < 300, `the proposal was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  const decisionId = String(answer.body.decisionId);
  const [study] = starting({});
  await act(world, 'bangongshi', `/v1/decisions/${decisionId}/record-proposal-study`, study?.act.data ?? {});
  // Its first wake-up is told before the fault is armed.
  await untilDelivered(world, decisionId);
  return decisionId;
}

async function act(world: World, by: string, path: string, body: object): Promise<void> {
  const receipt = await world.client.act({ by, path, body, key: randomUUID() });
  must(receipt !== null, `${path} was refused`);
}

/** How often the drafting stage was opened, once it was. */
export async function untilOpened(world: World, decisionId: string, withinMs = openedWithinMs): Promise<number> {
  const opened = async (): Promise<number> =>
    count(world, `select count(*) as n from ledger.entry where stream_id = $1 and type = 'StageOpened'`, [
      `decision/${decisionId}`,
    ]);
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(100)) if ((await opened()) > 0) break;
  // A second opening would come at once.
  await sleep(300);
  return opened();
}

async function untilDelivered(world: World, decisionId: string): Promise<void> {
  const left = 'select count(*) as n from outbox.wake where decision_id = $1 and version > delivered_version';
  for (const until = Date.now() + openedWithinMs; Date.now() < until; await sleep(50))
    if ((await count(world, left, [decisionId])) === 0) return;
  throw new Error('the wake-up was never delivered');
}

const count = (world: World, sql: string, values: unknown[]): Promise<number> =>
  withClient(world.ownerUrl, async (client) => {
    const { rows } = await client.query<{ n: string }>(sql, values);
    return Number(rows[0]?.n);
  });
