import {
  decideCatalogue,
  decideExperts,
  event,
  evolveCatalogue,
  evolveExperts,
  noCatalogue,
  noExperts,
} from '@dingce/domain';
import type {
  Act,
  CatalogueAct,
  CatalogueEvent,
  CatalogueState,
  DomainEvent,
  ExpertsAct,
  ExpertsEvent,
  ExpertsState,
} from '@dingce/domain';
import type { StreamModel } from './stream-model';

/** One organ's catalogue of one year, `catalogue/<organId>/<year>`. */
export const catalogueModel: StreamModel<CatalogueState, CatalogueAct, CatalogueEvent> = {
  kind: 'catalogue',
  foldVersion: 1,
  initial: noCatalogue,
  evolve: evolveCatalogue,
  decide: decideCatalogue,
};

/** An organ's pool of experts, `experts/<organId>`. */
export const expertsModel: StreamModel<ExpertsState, ExpertsAct, ExpertsEvent> = {
  kind: 'experts',
  foldVersion: 1,
  initial: noExperts,
  evolve: evolveExperts,
  decide: decideExperts,
};

export type ReadAct = Act<'ReadRecord', { query: string; filter: Record<string, unknown> }>;
export type ReadEvent = DomainEvent<'RecordRead', ReadAct['data']>;

/** Reading the record is itself recorded: who, when, what was asked. */
export const readsModel: StreamModel<{ reads: number }, ReadAct, ReadEvent> = {
  kind: 'reads',
  foldVersion: 1,
  initial: { reads: 0 },
  evolve: ({ reads }) => ({ reads: reads + 1 }),
  decide: (act) => ({ events: [event('RecordRead', act.data)] }),
};
