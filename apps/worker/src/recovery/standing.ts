import { setTimeout as sleep } from 'node:timers/promises';
import type { Acts } from '@dingce/acts';
import type { Client } from '@temporalio/client';
import { eachLimited } from '../poll';
import { compareDecision } from './compare';
import type { WorkflowDifference } from './compare';

/** A decision, and the version that its workflow was told. */
export interface Told {
  decisionId: string;
  version: number;
}

/** Decisions that are told or looked at together. */
export const atOnce = 16;
const lookAgainMs = 500;

/**
 * What still differs when the time is over, by each decision's last look: a workflow that was just told is on its way, which is no
 * difference. Looks at each at least once, and again only at those that differed.
 */
export async function untilStanding(
  { acts, client, epoch }: { acts: Acts; client: Client; epoch: number },
  decisions: Told[],
  until: number,
  onLook: (standing: number) => void = () => undefined,
): Promise<WorkflowDifference[]> {
  for (let left = decisions; ;) {
    const from = Date.now();
    const differing: Told[] = [];
    const differences: WorkflowDifference[] = [];
    await eachLimited(left, atOnce, async (told) => {
      const reading = await acts.reading(told.decisionId);
      const found = reading ? await compareDecision(client, reading, { epoch, version: told.version }) : [];
      if (found.length > 0) differing.push(told);
      differences.push(...found);
    });
    left = differing;
    onLook(decisions.length - left.length);
    if (left.length === 0 || Date.now() > until) return differences;
    // Not looking costs nothing: the workers have as long for their work as the look took of it.
    await sleep(Math.max(lookAgainMs, Date.now() - from));
  }
}
