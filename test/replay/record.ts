import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decisionWorkflowId, ledgerStandsAtSignal, positionQuery, stageWorkflowId } from '@dingce/workflows';
import type { Position } from '@dingce/workflows';
import { temporal } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { until, wake, withEngine } from './engine';
import { draftingWithin, MemoryLedger } from './memory-ledger';

const { History } = temporal.api.history.v1;
const plain = { longs: String, bytes: String, enums: String };
const folder = join(__dirname, 'histories');

export interface RecordedHistory {
  workflowId: string;
  history: Record<string, unknown>;
}

/** As Temporal's replayer takes it. */
export const historyOf = ({ history }: RecordedHistory): temporal.api.history.v1.History => History.fromObject(history);

/** The recorded histories; each stays as it was written, for as long as a workflow that began under it may live. */
export const recordedHistories = (): (RecordedHistory & { name: string })[] =>
  readdirSync(folder).map((name) => ({
    name,
    ...(JSON.parse(readFileSync(join(folder, name), 'utf8')) as RecordedHistory),
  }));

/** Runs a decision through drafting, review, return, second review and termination, and answers the histories of all its workflows. */
export async function recordRun(environment: TestWorkflowEnvironment, decisionId: string): Promise<RecordedHistory[]> {
  // Drafting has a date, so that a timer is started and cancelled.
  const ledger = new MemoryLedger(decisionId, Date.now, draftingWithin(10, 'day'));
  const handle = (workflowId: string) => environment.client.workflow.getHandle(workflowId);
  const [drafting, review, again] = [
    stageWorkflowId(decisionId, 'drafting', 1),
    stageWorkflowId(decisionId, 'legality-review', 1),
    stageWorkflowId(decisionId, 'legality-review', 2),
  ];
  const alive = (workflowId: string) => until(`${workflowId} alive`, () => handle(workflowId).describe().then(() => true, () => false)); // prettier-ignore
  const tell = (workflowId: string) => handle(workflowId).signal(ledgerStandsAtSignal, ledger.version, ledger.epoch);
  await withEngine(environment, ledger, async () => {
    await ledger.start();
    await wake(environment, ledger, { searchAttributes: true });
    await alive(drafting);
    await until('drafting asleep', async () => (await handle(drafting).query<Position>(positionQuery)).waiting);
    await ledger.draft();
    await wake(environment, ledger);
    await tell(drafting);
    await handle(drafting).result();
    await alive(review);
    await ledger.giveBack('legality-review');
    await wake(environment, ledger);
    await tell(review);
    await handle(review).result();
    await alive(again);
    await ledger.terminate();
    await wake(environment, ledger);
    await until('closed', () => ledger.story.includes('DecisionClosed'));
    await tell(again);
    await handle(again).result();
    // The decision's workflow ends after its stages.
    await handle(decisionWorkflowId(decisionId)).result();
  });
  const workflowIds = [decisionWorkflowId(decisionId), drafting, review, again];
  return Promise.all(
    workflowIds.map(async (workflowId) => ({
      workflowId,
      history: History.toObject(History.fromObject(await handle(workflowId).fetchHistory()), plain),
    })),
  );
}

/** Which process on which machine did it is no part of a recording. */
const anonymous = (key: string, value: unknown): unknown =>
  key === 'identity' || key === 'workerInstanceKey' ? 'recorder' : value;

/** Adds a recorded run to the folder: `DINGCE_RECORD=<name>` when running the replay spec. */
export function keep(name: string, histories: RecordedHistory[]): void {
  mkdirSync(folder, { recursive: true });
  for (const recorded of histories) {
    const file = `${name}-${recorded.workflowId.split('/').slice(2).join('-') || 'decision'}.json`;
    writeFileSync(join(folder, file), `${JSON.stringify(recorded, anonymous)}\n`);
  }
}
