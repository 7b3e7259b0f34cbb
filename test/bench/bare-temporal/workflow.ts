import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from './activities';

const { recordAudit } = proxyActivities<Activities>({ startToCloseTimeout: '10 seconds' });

export const record = defineUpdate<number, [string]>('record');

/** Each Update is acknowledged once its audit row is committed. */
export async function decision(steps: number): Promise<void> {
  const subject = workflowInfo().workflowId;
  let begun = 0;
  let recorded = 0;
  setHandler(record, async (body) => {
    begun += 1;
    const step = begun;
    await recordAudit({ subject, step, body });
    recorded += 1;
    return step;
  });
  await condition(() => recorded === steps);
  await condition(allHandlersFinished);
}
