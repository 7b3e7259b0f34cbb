import { sleep } from '@temporalio/workflow';
import { majorDecision as present } from '../../../workflows/src/major-decision';
import type { DecisionInput } from '@dingce/workflows';

export { drafting, legalityReview } from '../../../workflows/src/workflows';

/** What must never be deployed without `patched()`: a timer that no recorded history knows. */
export async function majorDecision(input: DecisionInput): Promise<void> {
  await sleep(1_000);
  await present(input);
}
