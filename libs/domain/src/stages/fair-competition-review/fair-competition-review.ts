import type { StageBase } from '../../decision/state';
import type { StageModule } from '../stage-module';
import { openStage } from '../stages';

export type FairCompetitionReviewState = StageBase;

export const fairCompetitionReview: StageModule<'fair-competition-review'> = {
  kind: 'fair-competition-review',
  specs: {},
  events: {},
  open: (round, at) => openStage(round, at),
  gate: () => null,
  decide: (act) => act,
  evolve: (stage) => stage,
  timers: () => [],
};
