import type { StageBase } from '../../decision/state';
import type { StageModule } from '../stage-module';
import { openStage } from '../stages';

export type ExpertReviewState = StageBase;

export const expertReview: StageModule<'expert-review'> = {
  kind: 'expert-review',
  specs: {},
  events: {},
  open: (round, at) => openStage(round, at),
  gate: () => null,
  decide: (act) => act,
  evolve: (stage) => stage,
  timers: () => [],
};
