import type { DomainEvent } from '../../act';
import type { DraftingAct } from './drafting.acts';

type DataOf<T extends DraftingAct['type']> = Extract<DraftingAct, { type: T }>['data'];

export type DraftingEvent =
  | DomainEvent<'DraftSubmitted', DataOf<'SubmitDraft'> & { version: number }>
  | DomainEvent<'UnitConsulted', DataOf<'ConsultUnit'>>
  | DomainEvent<'UnitOpinionRecorded', DataOf<'RecordUnitOpinion'> & { draftHash: string }>
  | DomainEvent<'DisputeRecorded', DataOf<'RecordDispute'>>
  | DomainEvent<'DraftingConcluded', { explanation: string; draftHash: string }>;
