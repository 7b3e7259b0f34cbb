import { event } from '../act';
import type { Act, ActContext, ActSpec, DomainEvent, Outcome, Recorded } from '../act';
import { principalOf } from '../actor';
import { refuse } from '../refusal';
import { text } from '../text';
import type { Instant } from '../time';

/** An organ's pool of experts with its record of integrity and its exits (713-21, -41). */
export type ExpertsAct =
  | Act<'EnrolExpert', { personId: string; name: string; fields: string[]; organisation: string }>
  | Act<'RecordIntegrity', { personId: string; kind: 'criticism' | 'rectification' | 'commendation'; content: string }>
  | Act<'RemoveExpert', { personId: string; reason: string }>;

type DataOf<T extends ExpertsAct['type']> = Extract<ExpertsAct, { type: T }>['data'];

export type ExpertsEvent =
  | DomainEvent<'ExpertEnrolled', DataOf<'EnrolExpert'>>
  | DomainEvent<'IntegrityRecorded', DataOf<'RecordIntegrity'>>
  | DomainEvent<'ExpertRemoved', DataOf<'RemoveExpert'>>;

export interface PooledExpert {
  personId: string;
  name: string;
  fields: string[];
  organisation: string;
  enrolledAt: Instant;
  removedAt: Instant | null;
  integrity: { kind: string; content: string; at: Instant }[];
}

export interface ExpertsState {
  experts: PooledExpert[];
}

export const noExperts: ExpertsState = { experts: [] };

const spec = { stage: 'decision', charged: false, when: 'always', roles: ['office'] } as const;

export const expertsActSpecs: Record<ExpertsAct['type'], ActSpec> = {
  EnrolExpert: { ...spec, title: text('专家入库', 'Enrol an expert'), basis: ['L713-21'] },
  RecordIntegrity: { ...spec, title: text('登记专家诚信', 'Record integrity'), basis: ['L713-21', 'L713-41'] },
  RemoveExpert: { ...spec, title: text('专家出库', 'Remove an expert'), basis: ['L713-21', 'L713-41'] },
};

export function decideExperts(act: ExpertsAct, state: ExpertsState, context: ActContext): Outcome<ExpertsEvent> {
  if (!principalOf(context.actor).roles.includes('office'))
    return refuse(
      'authority',
      'role-missing',
      text('专家库由政府办公室管理。', 'The office keeps the pool.'),
      text('由办公室办理。', 'Let the office act.'),
      ['L713-21'],
    );
  const known = state.experts.find((e) => e.personId === act.data.personId && e.removedAt === null);
  switch (act.type) {
    case 'EnrolExpert':
      if (known)
        return refuse(
          'state',
          'already-enrolled',
          text('该专家已在库。', 'This expert is enrolled already.'),
          text('无须重复入库。', 'Nothing to do.'),
          ['L713-21'],
          { pointer: '/personId' },
        );
      return { events: [event('ExpertEnrolled', act.data, ['L713-21'])] };
    case 'RecordIntegrity':
    case 'RemoveExpert':
      if (!known)
        return refuse(
          'state',
          'not-enrolled',
          text('库中没有该专家。', 'This expert is not in the pool.'),
          text('核对编号。', 'Check the id.'),
          ['L713-21'],
          { pointer: '/personId' },
        );
      return act.type === 'RecordIntegrity'
        ? { events: [event('IntegrityRecorded', act.data, ['L713-41'])] }
        : { events: [event('ExpertRemoved', act.data, ['L713-41'])] };
    default:
      return act satisfies never;
  }
}

export function evolveExperts(state: ExpertsState, event: Recorded<ExpertsEvent>): ExpertsState {
  const change = (personId: string, changed: (e: PooledExpert) => PooledExpert): ExpertsState => ({
    experts: state.experts.map((e) => (e.personId === personId && e.removedAt === null ? changed(e) : e)),
  });
  switch (event.type) {
    case 'ExpertEnrolled':
      return {
        experts: [...state.experts, { ...event.data, enrolledAt: event.recordedAt, removedAt: null, integrity: [] }],
      };
    case 'IntegrityRecorded': {
      const { kind, content } = event.data;
      return change(event.data.personId, (e) => ({
        ...e,
        integrity: [...e.integrity, { kind, content, at: event.recordedAt }],
      }));
    }
    case 'ExpertRemoved':
      return change(event.data.personId, (e) => ({ ...e, removedAt: event.recordedAt }));
    default:
      return event satisfies never;
  }
}
