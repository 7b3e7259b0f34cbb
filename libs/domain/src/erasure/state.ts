import type { Recorded } from '../act';
import type { CivilDate, Instant } from '../time';
import type { ErasureEvent, ErasureGround } from './erasure.acts';

/** How an application stands: `applied` until officials took it up, then as their request stands. */
export type ErasureStatus = 'applied' | 'requested' | 'refused' | 'erased' | 'restricted';

export interface ErasureCase {
  /** The act that opened it. */
  id: string;
  /** The application that a request takes up. */
  applicationId: string | null;
  status: ErasureStatus;
  actId: string;
  commitments: string[];
  streams: string[];
  ground: ErasureGround;
  openedBy: string;
  unitId: string | null;
  openedAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
  /** Why it was refused or restricted. */
  reason: string | null;
  restrictedUntil: CivilDate | null;
}

/** One organ's erasures, `erasure/<organId>`. */
export interface ErasureState {
  cases: ErasureCase[];
}

export const noErasures: ErasureState = { cases: [] };

type Opening = Extract<Recorded<ErasureEvent>, { type: 'ErasureApplicationReceived' | 'ErasureRequested' }>;

const opened = (event: Opening, status: 'applied' | 'requested'): ErasureCase => {
  const { actId, commitments, streams, ground } = event.data;
  return {
    id: event.actId,
    applicationId: event.type === 'ErasureRequested' ? event.data.applicationId : null,
    status,
    actId,
    commitments,
    streams,
    ground,
    openedBy: event.actor.personId,
    unitId: event.actor.unitId,
    openedAt: event.recordedAt,
    decidedBy: null,
    decidedAt: null,
    reason: null,
    restrictedUntil: null,
  };
};

/** The request moves, and with it the application that it took up. */
function moved(state: ErasureState, requestId: string, change: Partial<ErasureCase>): ErasureState {
  const applicationId = state.cases.find((c) => c.id === requestId)?.applicationId;
  return { cases: state.cases.map((c) => (c.id === requestId || c.id === applicationId ? { ...c, ...change } : c)) };
}

export function evolveErasures(state: ErasureState, event: Recorded<ErasureEvent>): ErasureState {
  const { recordedAt: decidedAt } = event;
  switch (event.type) {
    case 'ErasureApplicationReceived':
      return { cases: [...state.cases, opened(event, 'applied')] };
    case 'ErasureRequested': {
      const { applicationId } = event.data;
      const cases = state.cases.map((c): ErasureCase => (c.id === applicationId ? { ...c, status: 'requested' } : c));
      return { cases: [...cases, opened(event, 'requested')] };
    }
    case 'ErasureRefused': {
      const { requestId, reason, refusedBy } = event.data;
      return moved(state, requestId, { status: 'refused', decidedBy: refusedBy, decidedAt, reason });
    }
    case 'PersonalDataErased':
      return moved(state, event.data.requestId, { status: 'erased', decidedBy: event.data.approvedBy, decidedAt });
    case 'ProcessingRestricted': {
      const { requestId, reason, restrictedBy, until } = event.data;
      const change = {
        status: 'restricted',
        decidedBy: restrictedBy,
        decidedAt,
        reason,
        restrictedUntil: until,
      } as const;
      return moved(state, requestId, change);
    }
    default:
      return event satisfies never;
  }
}

/** What became last of a value: its newest case, if it ever had one. */
export const caseOf = (state: ErasureState, commitment: string): ErasureCase | null =>
  state.cases.findLast((c) => c.commitments.includes(commitment)) ?? null;
