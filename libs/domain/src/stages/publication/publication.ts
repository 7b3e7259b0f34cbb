import type { StageBase } from '../../decision/state';
import type { StageModule } from '../stage-module';
import { openStage } from '../stages';

export type PublicationState = StageBase;

export const publication: StageModule<'publication'> = {
  kind: 'publication',
  specs: {},
  events: {},
  open: (round, at) => openStage(round, at),
  gate: () => null,
  decide: (act) => act,
  evolve: (stage) => stage,
  timers: () => [],
};
