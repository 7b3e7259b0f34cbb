import { decide, evolve, foldVersion, noDecision } from '@dingce/domain';
import type { AnyDecisionAct, AnyDecisionEvent, DecisionState, RecordedDecisionEvent } from '@dingce/domain';
import { writeDecision, writeDuties } from '@dingce/projections';
import type { StreamModel } from './stream-model';

export const decisionStream: StreamModel<DecisionState, AnyDecisionAct, AnyDecisionEvent> = {
  kind: 'decision',
  foldVersion,
  initial: noDecision,
  evolve: (state, event) => evolve(state, event as RecordedDecisionEvent),
  decide,
  async project(sql, stream, before, after) {
    if (after.status === 'none') return;
    await writeDecision(sql, stream, before, after);
    await writeDuties(sql, stream, before, after);
  },
};
