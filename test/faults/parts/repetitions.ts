import { setTimeout as sleep } from 'node:timers/promises';
import { currentEpoch, sqlOf } from '@dingce/ledger';
import { decisionWorkflowId, ledgerStandsAtSignal, positionQuery, taskQueue } from '@dingce/workflows';
import type { DecisionInput, Position } from '@dingce/workflows';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { checkWhole } from '../checks/whole';
import type { Armed } from '../programs/fault';
import { must } from '../report';
import type { Report } from '../report';
import { withClient } from '../servers/postgres';
import { untilLevel } from '../servers/world';
import type { World } from '../servers/world';
import { startDecision, studied, untilOpened } from './engine-points';

interface Engine {
  client: Client;
  epoch: number;
}

const times = 10;
const withinMs = 60_000;

/** F4: what the engine delivers more than once, in every way in which it may, is recorded once. */
export async function repetitions(report: Report, world: World, attempts: number): Promise<void> {
  const connection = await Connection.connect({ address: world.env.TEMPORAL_ADDRESS as string });
  const epoch = await withClient(world.ownerUrl, (client) => currentEpoch(sqlOf(client)));
  const engine: Engine = { client: new Client({ connection }), epoch };
  try {
    await report.check(`the same wake-up, told ${times} times at once, opens a stage once`, () =>
      sameWakeUp(world, engine),
    );
    await report.check(`${attempts} transactions of the engine, done and reported as failed, record once`, () =>
      retried(world, engine, attempts),
    );
    await report.check('a run that goes on as new, again and again, records nothing twice', () =>
      goneOnAsNew(world, engine),
    );
    await report.check('a workflow that is reset to its beginning records nothing twice, and goes on', () =>
      wasReset(world, engine),
    );
  } finally {
    await connection.close();
  }
}

const handleOf = ({ client }: Engine, decisionId: string): WorkflowHandle =>
  client.workflow.getHandle(decisionWorkflowId(decisionId));

async function entriesOf(world: World, decisionId: string): Promise<number> {
  return withClient(world.ownerUrl, async (client) => {
    const { rows } = await client.query<{ n: string }>('select count(*) as n from ledger.entry where stream_id = $1', [
      `decision/${decisionId}`,
    ]);
    return Number(rows[0]?.n);
  });
}

/** Tells all who ask the same thing at the same time, ten times. */
async function tell(world: World, engine: Engine, decisionId: string): Promise<void> {
  const version = await entriesOf(world, decisionId);
  const handle = handleOf(engine, decisionId);
  await Promise.all(Array.from({ length: times }, () => handle.signal(ledgerStandsAtSignal, version, engine.epoch)));
}

/** Until its workflow has read the ledger's version and sleeps; the stage was opened once, and nothing more is recorded. */
async function standsOnce(world: World, engine: Engine, decisionId: string): Promise<number> {
  must((await untilOpened(world, decisionId)) === 1, 'the stage was not opened once');
  await untilLevel(world.client, withinMs);
  const entries = await entriesOf(world, decisionId);
  let last: Position | null = null;
  for (const until = Date.now() + withinMs; !(last?.waiting && last.version === entries); await sleep(100)) {
    must(Date.now() < until, `its workflow does not come to rest: ${JSON.stringify(last)} of ${entries}`);
    last = await handleOf(engine, decisionId)
      .query<Position>(positionQuery)
      .catch(() => null);
  }
  must((await entriesOf(world, decisionId)) === entries, 'more was recorded meanwhile');
  await checkWhole(world.ownerUrl, world.receipts);
  return entries;
}

async function sameWakeUp(world: World, engine: Engine): Promise<object> {
  const decisionId = await studied(world);
  await startDecision(world, decisionId);
  await tell(world, engine, decisionId);
  const entries = await standsOnce(world, engine, decisionId);
  await tell(world, engine, decisionId);
  must((await standsOnce(world, engine, decisionId)) === entries, 'the repetition was recorded');
  return { told: 2 * times, entries };
}

async function retried(world: World, engine: Engine, attempts: number): Promise<object> {
  const decisionId = await studied(world);
  const faults = Array.from({ length: attempts }, (_, i): Armed => ({
    id: `repeated-${i}`,
    port: 'sql',
    match: '^\\s*commit',
    primed: 'ledger\\.lock\\(',
    mode: 'done',
  }));
  for (const fault of faults) await world.worker.arm(fault);
  const struck = Promise.all(faults.map((fault) => world.worker.fired(fault, 2 * withinMs)));
  await startDecision(world, decisionId);
  await struck;
  const entries = await standsOnce(world, engine, decisionId);
  const { events } = await handleOf(engine, decisionId).fetchHistory();
  const started = events?.map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 0) ?? [];
  const attempted = Math.max(...started);
  must(attempted > 1, 'no activity was attempted again');
  return { failures: attempts, attempted, entries };
}

async function goneOnAsNew(world: World, engine: Engine): Promise<object> {
  const decisionId = await studied(world);
  await handleOf(engine, decisionId).terminate('rehearsal');
  const version = await entriesOf(world, decisionId);
  const { epoch } = engine;
  const input: DecisionInput = { decisionId, version, epoch, searchAttributes: true, historyLimit: shortHistory };
  const { firstExecutionRunId: firstRun } = await engine.client.workflow.start('majorDecision', {
    workflowId: decisionWorkflowId(decisionId),
    taskQueue,
    args: [input],
  });
  await startDecision(world, decisionId);
  let entries = 0;
  for (let round = 0; round < 3; round += 1) {
    await tell(world, engine, decisionId);
    const stands = await standsOnce(world, engine, decisionId);
    must(round === 0 || stands === entries, 'the repetition was recorded');
    entries = stands;
  }
  const { runId } = await handleOf(engine, decisionId).describe();
  must(runId !== firstRun, 'it never went on as new');
  return { told: 3 * times, entries };
}

/** Events: the first reading fits in, the opening of a stage does not. */
const shortHistory = 20;

async function wasReset(world: World, engine: Engine): Promise<object> {
  const decisionId = await studied(world);
  await startDecision(world, decisionId);
  const entries = await standsOnce(world, engine, decisionId);
  const handle = handleOf(engine, decisionId);
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const finished = events?.find((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
  must(finished !== undefined && finished !== null, 'it finished no task');
  await engine.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: decisionWorkflowId(decisionId), runId },
    reason: 'rehearsal',
    requestId: `reset-${decisionId}`,
    workflowTaskFinishEventId: finished,
  });
  await tell(world, engine, decisionId);
  must((await standsOnce(world, engine, decisionId)) === entries, 'the repetition was recorded');
  must((await handle.describe()).runId !== runId, 'it was not reset');
  return { entries };
}
