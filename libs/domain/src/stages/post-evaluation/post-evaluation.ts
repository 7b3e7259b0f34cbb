import type { StageBase } from '../../decision/state';
import type { StageModule } from '../stage-module';
import { openStage } from '../stages';

export type PostEvaluationState = StageBase;

export const postEvaluation: StageModule<'post-evaluation'> = {
  kind: 'post-evaluation',
  specs: {},
  events: {},
  open: (round, at) => openStage(round, at),
  gate: () => null,
  decide: (act) => act,
  evolve: (stage) => stage,
  timers: () => [],
};
