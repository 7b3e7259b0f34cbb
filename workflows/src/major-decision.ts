import { missingBefore, workView } from '@dingce/domain';
import type { Decision, DueAct, RuleSet, WorkView } from '@dingce/domain';
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { CourseActivities, EngineCall, ReadActivities, Recording } from './activities';
import { activityOptions, DueActs, dutyActs } from './engine-acts';
import type { DecisionInput } from './inputs';
import { OperatorView } from './operator-view';
import { StageChildren } from './stage-children';
import { WakeUps } from './wake-ups';

const { readDecision } = proxyActivities<ReadActivities>(activityOptions);
const course = proxyActivities<CourseActivities>(activityOptions);

/**
 * 重大行政决策程序暂行条例, the course as a whole. The order of the stages is computed here, from the rule set and what the ledger
 * holds; the decider judges every step again, so that either half alone stops a skipped stage.
 */
export async function majorDecision(input: DecisionInput): Promise<void> {
  const { decisionId } = input;
  const wakeUps = new WakeUps(input);
  const stages = new StageChildren(input, wakeUps);
  const operator = new OperatorView(input.searchAttributes);
  const dueActs = new DueActs(
    decisionId,
    dutyActs({ remindHolder: course.remindDutyHolder, recordDeadlinePassed: course.recordDutyDeadlinePassed }),
  );
  const opening = new Opening(decisionId);
  let ruleSet: RuleSet | null = null;

  await wakeUps.untilOver(async () => {
    const { epoch } = wakeUps;
    const reading = await readDecision({ decisionId, epoch, knownRuleSet: ruleSet?.hash ?? null });
    if (reading === null) return 'over';
    const { decision, now, version, readAfterMs } = reading;
    ruleSet = reading.ruleSet ?? (ruleSet as RuleSet);
    const view = workView(ruleSet, decision, now);
    operator.show({
      decisionId,
      stages: view.open.map((s) => s.kind),
      unit: view.units.lead,
      status: view.status,
      due: view.due,
    });
    if (view.status === 'closed' || view.status === 'declined') return 'over';
    if (await opening.carryForward(ruleSet, decision, view, epoch)) return { version, now, sleepMs: 0 };
    await stages.keepAlive(view, ({ kind }) => decision.charges[kind]?.unitId ?? decision.units.lead);
    return { version, now, readAfterMs, sleepMs: await dueActs.perform(ownDue(view), version, epoch) };
  });
  await stages.allEnded();
}

/** Dates of the decision itself, and of stages that have no workflow any more but still owe something. */
const ownDue = (view: WorkView): DueAct[] =>
  view.due.filter((due) => !view.open.some((stage) => stage.kind === due.stage));

/** What only this workflow may record: a stage's opening, its being superseded, the end. */
class Opening {
  private version = -1;
  private readonly refused = new Set<string>();
  constructor(private readonly decisionId: string) {}

  /** true: something was recorded, so the ledger must be read again before anything else. */
  async carryForward(ruleSet: RuleSet, decision: Decision, view: WorkView, epoch: number): Promise<boolean> {
    if (this.version !== view.version) this.refused.clear();
    this.version = view.version;
    const call: EngineCall = {
      decisionId: this.decisionId,
      epoch,
      workflowId: workflowInfo().workflowId,
      cause: String(view.version),
    };
    let recorded = false;
    const record = async (key: string, act: () => Promise<Recording>): Promise<void> => {
      if (this.refused.has(key)) return;
      const { result } = await act();
      if (result === 'recorded') recorded = true;
      else this.refused.add(key);
    };
    if (view.ending) {
      await record('close', () => course.closeDecision(call));
      return recorded;
    }
    for (const { kind: stage, round } of view.open) {
      const missing = decision.status === 'underway' ? missingBefore(ruleSet, decision, stage) : [];
      const reason = `前置环节须重新进行：${missing.join('、')}`;
      if (missing.length > 0)
        await record(`supersede/${stage}/${round}`, () => course.supersedeStage({ ...call, stage, round, reason }));
    }
    for (const { kind: stage, round } of view.next)
      await record(`open/${stage}/${round}`, () => course.openStage({ ...call, stage, round }));
    return recorded;
  }
}
