import { Acts } from '@dingce/acts';
import { workView } from '@dingce/domain';
import type { StageKind } from '@dingce/domain';
import type { DecisionReading, ReadActivities, StageReading } from '@dingce/workflows';
import { Injectable } from '@nestjs/common';
import { Context } from '@temporalio/activity';
import { fenced } from './engine';

/** From the server's own times, for the way there, and this process's clock, for the reading. */
function readAfter(): { readAfterMs: number } {
  const { scheduledTimestampMs: scheduled } = Context.current().info;
  return { readAfterMs: Math.max(0, Date.now() - scheduled) };
}

@Injectable()
export class ReadingActivities implements ReadActivities {
  constructor(private readonly acts: Acts) {}

  async readDecision({
    decisionId,
    epoch,
    knownRuleSet,
  }: {
    decisionId: string;
    epoch: number;
    knownRuleSet: string | null;
  }): Promise<DecisionReading | null> {
    const reading = await fenced(() => this.acts.readDecision(decisionId, epoch));
    if (!reading) return null;
    return { ...reading, ...readAfter(), ruleSet: reading.ruleSet.hash === knownRuleSet ? null : reading.ruleSet };
  }

  async readStage({
    decisionId,
    epoch,
    kind,
    round,
  }: {
    decisionId: string;
    epoch: number;
    kind: StageKind;
    round: number;
  }): Promise<StageReading | null> {
    const reading = await fenced(() => this.acts.readDecision(decisionId, epoch));
    if (!reading) return null;
    const { ruleSet, decision, now, version } = reading;
    const view = workView(ruleSet, decision, now);
    return {
      version,
      now,
      ...readAfter(),
      standing: view.open.some((stage) => stage.kind === kind && stage.round === round) ? 'open' : 'over',
      due: view.due.filter((due) => due.stage === kind),
      title: decision.title,
      unit: decision.charges[kind]?.unitId ?? decision.units.lead,
    };
  }
}
