import { Acts } from '@dingce/acts';
import { workView } from '@dingce/domain';
import type { StageKind } from '@dingce/domain';
import type { DecisionReading, ReadActivities, StageReading } from '@dingce/workflows';
import { Injectable } from '@nestjs/common';
import { fenced } from './engine';

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
    return reading && { ...reading, ruleSet: reading.ruleSet.hash === knownRuleSet ? null : reading.ruleSet };
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
      standing: view.open.some((stage) => stage.kind === kind && stage.round === round) ? 'open' : 'over',
      due: view.due.filter((due) => due.stage === kind),
      title: decision.title,
      unit: decision.charges[kind]?.unitId ?? decision.units.lead,
    };
  }
}
