import { stageKinds } from '@dingce/domain';
import type { CourseActivities, DecisionInput, Recording } from '@dingce/workflows';
import { proxyActivities, workflowInfo } from '@temporalio/workflow';

const { openStage } = proxyActivities<CourseActivities>({ startToCloseTimeout: '10 seconds' });

/** A decision's workflow with its own half disabled: it would open every stage at once. */
export async function majorDecision({ decisionId, epoch, version }: DecisionInput): Promise<Record<string, Recording>> {
  const answers: Record<string, Recording> = {};
  for (const stage of stageKinds) {
    const { workflowId } = workflowInfo();
    answers[stage] = await openStage({ decisionId, epoch, workflowId, cause: String(version), stage, round: 1 });
  }
  return answers;
}
