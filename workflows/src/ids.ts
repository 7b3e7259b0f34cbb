import type { StageKind } from '@dingce/domain';

export const taskQueue = 'dingce';

/** "The ledger stands at version n": arguments are the version and the engine's epoch. */
export const ledgerStandsAtSignal = 'ledgerStandsAt';
/** Answers a `Position`: which version the workflow has read, and whether it is still at work on it. */
export const positionQuery = 'position';
/** Type of the failure that tells an engine of an older epoch to end. */
export const supersededFailure = 'superseded';

export const decisionWorkflowId = (decisionId: string): string => `decision/${decisionId}`;
export const decisionIdOfWorkflow = (workflowId: string): string => workflowId.split('/')[1] ?? '';

export const stageWorkflowId = (decisionId: string, kind: StageKind, round: number): string =>
  `decision/${decisionId}/${kind}/${round}`;
/** null: the workflow is not a stage's. */
export function stageOfWorkflow(workflowId: string): { decisionId: string; kind: StageKind; round: number } | null {
  const [, decisionId, kind, round] = workflowId.split('/');
  return decisionId && kind && round ? { decisionId, kind: kind as StageKind, round: Number(round) } : null;
}

/** Activities of a stage carry its kind in their name, so that an operator sees in Temporal's own pages what was done where. */
export const stageActivityName = (kind: StageKind, activity: string): string => `${kind}.${activity}`;
