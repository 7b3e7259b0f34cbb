import type { StageBase } from '../../decision/state';
import type { StageModule } from '../stage-module';
import { openStage } from '../stages';

export type PublicParticipationState = StageBase;

export const publicParticipation: StageModule<'public-participation'> = {
  kind: 'public-participation',
  specs: {},
  events: {},
  open: (round, at) => openStage(round, at),
  gate: () => null,
  decide: (act) => act,
  evolve: (stage) => stage,
  timers: () => [],
};
