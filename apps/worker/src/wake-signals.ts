import { stageKinds } from '@dingce/domain';
import type { Decision, StageKind } from '@dingce/domain';
import { decisionWorkflowId, ledgerStandsAtSignal, stageWorkflowId, taskQueue } from '@dingce/workflows';
import type { DecisionInput } from '@dingce/workflows';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Client } from '@temporalio/client';

/** The stage workflows that a change may concern: open ones, those that just ended, and the round before a new one. */
export function stagesToTell(decision: Decision, deliveredVersion: number): string[] {
  const told = (kind: StageKind): string[] => {
    const stage = decision.stages[kind];
    if (!stage) return [];
    const moved = stage.seq > deliveredVersion;
    if (stage.status !== 'open' && !moved) return [];
    const rounds = moved && stage.round > 1 ? [stage.round - 1, stage.round] : [stage.round];
    return rounds.map((round) => stageWorkflowId(decision.id, kind, round));
  };
  return stageKinds.flatMap(told);
}

/** A workflow that is not there has nothing to be told: it reads the ledger when it starts. */
export const unlessGone = async (signal: Promise<void>): Promise<void> =>
  signal.catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });

/** "The ledger stands at version n", to the decision's workflow, which is started if need be, and to its stages. */
export async function signalWakeUp(
  client: Client,
  decision: Decision,
  deliveredVersion: number,
  input: Pick<DecisionInput, 'epoch' | 'searchAttributes'>,
): Promise<void> {
  const { id: decisionId, seq: version, title } = decision;
  const args: [number, number] = [version, input.epoch];
  const workflowId = decisionWorkflowId(decisionId);
  const finished = decision.status === 'closed' || decision.status === 'declined';
  const parent = finished
    ? unlessGone(client.workflow.getHandle(workflowId).signal(ledgerStandsAtSignal, ...args))
    : client.workflow.signalWithStart('majorDecision', {
        workflowId,
        taskQueue,
        args: [{ decisionId, version, ...input } satisfies DecisionInput],
        signal: ledgerStandsAtSignal,
        signalArgs: args,
        staticSummary: title.slice(0, 60),
      });
  const stages = stagesToTell(decision, deliveredVersion).map((id) =>
    unlessGone(client.workflow.getHandle(id).signal(ledgerStandsAtSignal, ...args)),
  );
  await Promise.all([parent, ...stages]);
}
