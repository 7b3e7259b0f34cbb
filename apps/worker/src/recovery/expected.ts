import type { DecisionReading } from '@dingce/acts';
import { workView } from '@dingce/domain';
import type { DueAct, Instant } from '@dingce/domain';
import { decisionWorkflowId, stageWorkflowId } from '@dingce/workflows';

/** What the ledger says must be at work in Temporal. */
export interface ExpectedWorkflow {
  workflowId: string;
  /** The date that it sleeps for; null when nothing is owed by date from here. */
  wakesAt: Instant | null;
}

const soonest = (due: DueAct[]): Instant | null =>
  due
    // What is due already was done or refused: the workflow looks at it anew when the ledger changes, not at a time.
    .filter((act) => act.inMs > 0)
    .map((act) => act.dueAt)
    .sort()[0] ?? null;

/** The decision's own workflow and one for each open stage at its round; none once the decision is over. */
export function expectedWorkflows({ ruleSet, decision, now }: DecisionReading): ExpectedWorkflow[] {
  const view = workView(ruleSet, decision, now);
  if (view.status === 'closed' || view.status === 'declined') return [];
  const ofStages = new Set<string>(view.open.map(({ kind }) => kind));
  const own = view.due.filter(({ stage }) => !ofStages.has(stage));
  return [
    { workflowId: decisionWorkflowId(decision.id), wakesAt: soonest(own) },
    ...view.open.map(({ kind, round }) => ({
      workflowId: stageWorkflowId(decision.id, kind, round),
      wakesAt: soonest(view.due.filter(({ stage }) => stage === kind)),
    })),
  ];
}
