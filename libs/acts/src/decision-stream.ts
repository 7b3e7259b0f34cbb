import { decide, evolve, foldVersion, noDecision } from '@dingce/domain';
import type { AnyDecisionAct, AnyDecisionEvent, DecisionState, RecordedDecisionEvent } from '@dingce/domain';
import { decisionBeside, dutiesBeside } from '@dingce/projections';
import { standingSchemas } from './stream-model';
import type { StreamModel } from './stream-model';

export const decisionStream: StreamModel<DecisionState, AnyDecisionAct, AnyDecisionEvent> = {
  kind: 'decision',
  foldVersion,
  initial: noDecision,
  evolve: (state, event) => evolve(state, event as RecordedDecisionEvent),
  decide,
  beside: (stream, before, after, { projection } = standingSchemas) =>
    after.status === 'none'
      ? []
      : [...decisionBeside(stream, before, after, projection), ...dutiesBeside(stream, before, after, projection)],
};
