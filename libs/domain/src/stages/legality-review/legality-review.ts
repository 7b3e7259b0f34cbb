import type { StageBase } from '../../decision/state';
import type { StageModule } from '../stage-module';
import { openStage } from '../stages';

export type LegalityReviewState = StageBase;

export const legalityReview: StageModule<'legality-review'> = {
  kind: 'legality-review',
  specs: {},
  events: {},
  open: (round, at) => openStage(round, at),
  gate: () => null,
  decide: (act) => act,
  evolve: (stage) => stage,
  timers: () => [],
};
