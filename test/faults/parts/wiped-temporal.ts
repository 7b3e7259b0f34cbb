import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { checkWhole, countReceipts } from '../checks/whole';
import { makeTargets } from '../load/targets';
import { must } from '../report';
import type { Report } from '../report';
import { startWorld, untilLevel } from '../servers/world';
import type { World } from '../servers/world';

const decisions = 200;
const withinMs = 60_000;
const run = promisify(execFile);

/** What an open decision's workflows stand for: which run, and when each of their timers fires, to the second. */
type Standing = Map<string, string[]>;

/** F15: Temporal's whole state is gone; `dingce recover` brings every open decision to where it stood. */
export async function wipedTemporal(report: Report): Promise<void> {
  const world = await startWorld();
  try {
    const { drafting, consultation } = await makeTargets(world.appUrl, decisions);
    const ids = [...drafting, consultation];
    await report.check(
      `${ids.length} open decisions stand at the same stage, with the same dates, after Temporal was wiped`,
      () => wiped(world, ids),
    );
    await report.check('after the recovery, ledger, receipts and model hold together', () =>
      checkWhole(world.ownerUrl, world.receipts),
    );
    await countReceipts(report, world.ownerUrl, world.receipts);
  } finally {
    await world.stop();
  }
}

async function wiped(world: World, ids: string[]): Promise<object> {
  await untilLevel(world.client, 120_000);
  const before = await untilSettled(world, ids);
  await world.worker.stop();
  await world.temporal.kill();
  for (const name of readdirSync(world.folder).filter((file) => file.startsWith('temporal.db')))
    rmSync(join(world.folder, name));
  await world.temporal.start();
  must((await standing(world)).size === 0, 'Temporal still knows workflows');
  const from = Date.now();
  // The epoch is raised first, so that only workers of the new one carry on; then it is awaited that all stand.
  await recover(world, ['--reason', '引擎数据全部丢失（演练）', '--wait', '0']);
  await world.worker.start();
  const { open, standing: stood } = await recover(world, ['--resume', '--wait', '60']);
  const ms = Date.now() - from;
  must(open === ids.length && stood === open, `${stood} of ${open} stand, ${ids.length} were open`);
  const after = await untilSettled(world, ids);
  for (const [id, timers] of before)
    must(same(timers, after.get(id)), `${id}: timers ${timers.join()} became ${(after.get(id) ?? ['none']).join()}`);
  must(after.size === before.size, `${before.size} workflows stood before, ${after.size} now`);
  must(ms <= withinMs, `took ${ms} ms, at most ${withinMs}`);
  return { decisions: ids.length, workflows: before.size, recoveredMs: ms };
}

/** The command as an operator runs it; before all stand it says so by its exit code. */
async function recover(world: World, args: string[]): Promise<{ open: number; standing: number | null }> {
  const env = { ...process.env, ...world.env, DATABASE_URL: world.ownerUrl };
  const command = [resolve('apps/cli/dist/main.js'), 'recover', '--json', ...args];
  const { stdout = '' } = await run(process.execPath, command, { env }).catch(
    (error: { stdout?: string; stderr?: string }) => {
      if (!error.stdout?.includes('"epoch"')) throw new Error(`dingce recover: ${error.stderr}`);
      return error;
    },
  );
  return JSON.parse(stdout) as { open: number; standing: number | null };
}

/** Dates may be off by the second in which a timer is set. */
const same = (before: string[], after: string[] | undefined): boolean =>
  after?.length === before.length &&
  before.every((at, i) => Math.abs(Date.parse(at) - Date.parse(after[i] as string)) <= 2_000);

/** Until every decision's workflow runs and nothing moves any more. */
async function untilSettled(world: World, ids: string[]): Promise<Standing> {
  let last = '';
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(500)) {
    await untilLevel(world.client, 120_000);
    const stands = await standing(world);
    const told = JSON.stringify([...stands]);
    const complete = ids.every(
      (id) => stands.has(`decision/${id}`) && [...stands.keys()].some((k) => k.startsWith(`decision/${id}/`)),
    );
    if (complete && told === last) return stands;
    last = told;
  }
  throw new Error(`the workflows never came to rest: ${last.slice(0, 300)}`);
}

/** All running workflows with their pending timers' instants, in order. */
async function standing(world: World): Promise<Standing> {
  const connection = await Connection.connect({ address: world.env.TEMPORAL_ADDRESS as string });
  const { workflowService } = connection;
  try {
    const namespace = 'default';
    const query = `ExecutionStatus = 'Running'`;
    const { executions } = await workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1000 });
    const found: Standing = new Map();
    await Promise.all(
      (executions ?? []).map(async ({ execution }) => {
        const { history } = await workflowService.getWorkflowExecutionHistory({
          namespace,
          execution: execution ?? {},
        });
        found.set(execution?.workflowId ?? '', pendingTimers(history?.events ?? []));
      }),
    );
    return new Map([...found].sort(([a], [b]) => a.localeCompare(b)));
  } finally {
    await connection.close();
  }
}

interface TimerEvent {
  eventTime?: { seconds?: unknown; nanos?: number | null } | null;
  timerStartedEventAttributes?: { timerId?: string | null; startToFireTimeout?: { seconds?: unknown } | null } | null;
  timerFiredEventAttributes?: { timerId?: string | null } | null;
  timerCanceledEventAttributes?: { timerId?: string | null } | null;
}

function pendingTimers(events: readonly TimerEvent[]): string[] {
  const pending = new Map<string, number>();
  for (const event of events) {
    const started = event.timerStartedEventAttributes;
    const from = Number(event.eventTime?.seconds ?? 0);
    if (started) pending.set(started.timerId ?? '', from + Number(started.startToFireTimeout?.seconds ?? 0));
    const ended = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
    if (ended) pending.delete(ended.timerId ?? '');
  }
  return [...pending.values()].sort((a, b) => a - b).map((seconds) => new Date(seconds * 1000).toISOString());
}
