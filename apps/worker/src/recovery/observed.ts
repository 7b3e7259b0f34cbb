import { ledgerStandsAtSignal } from '@dingce/workflows';
import type { DecisionInput } from '@dingce/workflows';
import { defaultPayloadConverter, WorkflowNotFoundError } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import type { Client } from '@temporalio/client';

/** What Temporal itself holds of a running workflow; no worker is asked. */
export interface ObservedWorkflow {
  workflowId: string;
  /** Engine epoch and version that it was last told, by its input or a wake-up. */
  epoch: number;
  version: number;
  /** When its timers end, ms since 1970. */
  timers: number[];
}

/** Events looked at from a history's end; the timers of a sleeping workflow are among the last. */
const pageSize = 200;
const pages = 5;

interface Timestamp {
  seconds?: unknown;
  nanos?: number | null;
}

const msOf = (at: Timestamp | null | undefined): number =>
  Number(at?.seconds ?? 0) * 1_000 + Math.round((at?.nanos ?? 0) / 1e6);

const argumentsOf = (payloads: Payload[] | null | undefined): unknown[] =>
  (payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload));

/** null: no workflow of that id is running. */
export async function observe(client: Client, workflowId: string): Promise<ObservedWorkflow | null> {
  try {
    const { status, runId } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? await readBackwards(client, workflowId, runId) : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function readBackwards(client: Client, workflowId: string, runId: string): Promise<ObservedWorkflow> {
  const { namespace } = client.options;
  const execution = { workflowId, runId };
  const seen: ObservedWorkflow = { workflowId, epoch: 0, version: 0, timers: [] };
  const over = new Set<string>();
  const told = (version: unknown, epoch: unknown): void => {
    seen.version = Math.max(seen.version, Number(version ?? 0));
    seen.epoch = Math.max(seen.epoch, Number(epoch ?? 0));
  };
  let nextPageToken: Uint8Array | undefined;
  let started = false;
  for (let page = 0; page < pages && !started; page += 1) {
    const answer = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: pageSize,
      ...(nextPageToken ? { nextPageToken } : {}),
    });
    for (const event of answer.history?.events ?? []) {
      const timer = event.timerStartedEventAttributes;
      const signal = event.workflowExecutionSignaledEventAttributes;
      const start = event.workflowExecutionStartedEventAttributes;
      const ended = event.timerFiredEventAttributes?.timerId ?? event.timerCanceledEventAttributes?.timerId;
      if (ended) over.add(ended);
      if (timer?.timerId && !over.has(timer.timerId))
        seen.timers.push(msOf(event.eventTime) + msOf(timer.startToFireTimeout));
      if (signal?.signalName === ledgerStandsAtSignal)
        told(...(argumentsOf(signal.input?.payloads) as [unknown, unknown]));
      if (start) {
        const [input] = argumentsOf(start.input?.payloads) as [DecisionInput | undefined];
        told(input?.version, input?.epoch);
        started = true;
      }
    }
    nextPageToken = answer.nextPageToken ?? undefined;
    if (!nextPageToken?.length) return seen;
  }
  return seen;
}
