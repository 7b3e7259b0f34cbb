import type { Acts, DecisionReading } from '@dingce/acts';
import { decisionIdOfWorkflow, taskQueue } from '@dingce/workflows';
import type { Client } from '@temporalio/client';
import { expectedWorkflows } from './expected';
import { observe } from './observed';

/** A workflow that is not as the ledger wants it. */
export interface WorkflowDifference {
  decisionId: string;
  workflowId: string;
  kind: 'missing' | 'older-epoch' | 'behind' | 'timer' | 'stray' | 'other-cluster';
  expected: string;
  found: string;
}

/**
 * A timer starts a moment after the ledger told how long to sleep, and so ends that much later; the ledger then judges by its own
 * clock. An earlier one is no worse: what is not due is refused, and the workflow sleeps on.
 */
const toleranceMs = 5_000;

/** Parent and open stages of one decision: alive, of this epoch, told what the outbox holds, asleep until the right dates. */
export async function compareDecision(
  client: Client,
  reading: DecisionReading,
  wanted: { epoch: number; version: number },
): Promise<WorkflowDifference[]> {
  const decisionId = reading.decision.id;
  const differences: WorkflowDifference[] = [];
  for (const { workflowId, wakesAt } of expectedWorkflows(reading)) {
    const differs = (kind: WorkflowDifference['kind'], expected: string, found: string): void =>
      void differences.push({ decisionId, workflowId, kind, expected, found });
    const observed = await observe(client, workflowId);
    if (!observed) {
      differs('missing', 'running', 'not running');
      continue;
    }
    if (observed.epoch < wanted.epoch) differs('older-epoch', `epoch ${wanted.epoch}`, `epoch ${observed.epoch}`);
    if (observed.version < wanted.version)
      differs('behind', `version ${wanted.version}`, `version ${observed.version}`);
    const dates = observed.timers.map((ms) => new Date(ms).toISOString());
    const fits = (ms: number): boolean => Math.abs(ms - Date.parse(wakesAt ?? '')) <= toleranceMs;
    if (wakesAt !== null && !observed.timers.some(fits))
      differs('timer', `timer at ${wakesAt}`, dates.length > 0 ? `timer at ${dates.join(', ')}` : 'no timer');
    if (wakesAt === null && dates.length > 0) differs('timer', 'no timer', `timer at ${dates.join(', ')}`);
  }
  return differences;
}

/** Running workflows that the ledger wants no more: of finished or unknown decisions, of stages and rounds that are over. */
export async function* strays(client: Client, acts: Acts): AsyncGenerator<WorkflowDifference> {
  const running = client.workflow.list({ query: `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'` });
  for await (const { workflowId } of running) {
    const decisionId = decisionIdOfWorkflow(workflowId);
    const reading = await acts.reading(decisionId);
    const wanted = reading ? expectedWorkflows(reading) : [];
    if (wanted.some((expected) => expected.workflowId === workflowId)) continue;
    // What is listed may have ended since.
    if ((await observe(client, workflowId)) === null) continue;
    const status = reading ? `decision is ${reading.decision.status}` : 'no such decision in the ledger';
    yield { decisionId, workflowId, kind: 'stray', expected: `not running: ${status}`, found: 'running' };
  }
}
