import type { Recorded } from '../act';
import { principalOf } from '../actor';
import { applyDuties } from '../duty';
import type { StageKind } from '../stage-kind';
import { stageModules } from '../stages/registry';
import type { StageEvent, StageStates } from '../stages/registry';
import type { DecisionEvent } from './decision.events';
import { noDecision } from './state';
import type { Decision, DecisionState, StageRecord } from './state';

export type AnyDecisionEvent = DecisionEvent | StageEvent;

export type RecordedDecisionEvent = Recorded<AnyDecisionEvent>;

const stageByEvent = new Map<string, StageKind>(
  Object.values(stageModules).flatMap((m) => Object.keys(m.events).map((type): [string, StageKind] => [type, m.kind])),
);

/** Which stage an event belongs to; null for events of the decision as a whole. */
export const stageOfEvent = (type: string): StageKind | null => stageByEvent.get(type) ?? null;

/** Changes with every change of the fold: cached states and stored view rows of another version are refolded. */
export const foldVersion = 4;

/** Folds one event. Everything follows from the stream's events alone. */
export function evolve(state: DecisionState, event: RecordedDecisionEvent): DecisionState {
  const stage = stageOfEvent(event.type);
  const folded =
    stage === null ? evolveDecision(state, event as Recorded<DecisionEvent>) : evolveStage(state, stage, event);
  if (folded.status === 'none') return folded;
  return {
    ...folded,
    seq: event.seq,
    duties: applyDuties(folded.duties, event.data.duties, event.recordedAt),
    people: withPerson(folded, stage ?? 'decision', event),
    entered: withEntered(folded, event),
  } as Decision;
}

export const fold = (events: RecordedDecisionEvent[], from: DecisionState = noDecision): DecisionState =>
  events.reduce(evolve, from);

function withPerson(state: Decision, stage: StageKind | 'decision', event: RecordedDecisionEvent): Decision['people'] {
  if (event.actor.kind === 'engine') return state.people;
  const { personId } = principalOf(event.actor);
  const known = state.people[stage] ?? [];
  return known.includes(personId) ? state.people : { ...state.people, [stage]: [...known, personId] };
}

function withEntered(state: Decision, event: RecordedDecisionEvent): Decision['entered'] {
  const entered = event.actor.enteredFor;
  if (!entered || state.entered.some((e) => e.actId === event.actId)) return state.entered;
  return [
    ...state.entered,
    {
      actId: event.actId,
      act: event.type,
      byPersonId: event.actor.personId,
      forPersonId: entered.personId,
      evidence: entered.evidence,
      status: 'awaiting',
      reason: null,
    },
  ];
}

function evolveStage(state: DecisionState, kind: StageKind, event: RecordedDecisionEvent): DecisionState {
  if (state.status === 'none') return state;
  const stage = state.stages[kind];
  if (!stage) return state;
  // One module per kind: the registry ties state and event types together, which TypeScript cannot follow through an index.
  const module = stageModules[kind] as { evolve(stage: object, event: object): StageStates[StageKind] };
  let next = { ...module.evolve(stage, event), seq: event.seq };
  let folded: Decision = state;
  if (event.type === 'DraftSubmitted') {
    const { version, title, documentHash, options } = event.data;
    folded = { ...folded, draft: { version, title, hash: documentHash, options, submittedAt: event.recordedAt } };
  }
  if (stage.status === 'open' && next.status === 'concluded') next = { ...next, draftHash: folded.draft?.hash ?? null };
  return {
    ...folded,
    stages: { ...folded.stages, [kind]: next },
    opinions: withOpinion(folded, kind, next.round, event),
  };
}

/** Opinions announce themselves: any stage event whose data carries `opinion: { conclusion, draftHash }`. */
function withOpinion(
  state: Decision,
  stage: StageKind,
  round: number,
  event: RecordedDecisionEvent,
): Decision['opinions'] {
  const data = event.data as { judges?: { conclusion: string; draftHash: string } };
  if (!data.judges) return state.opinions;
  const { personId } = principalOf(event.actor);
  return [...state.opinions, { actId: event.actId, stage, round, personId, ...data.judges, at: event.recordedAt }];
}

const recordOf = (kind: StageKind, stage: StageStates[StageKind], status: StageRecord['status']): StageRecord => ({
  kind,
  round: stage.round,
  status,
  outcome: stage.outcome,
  draftHash: stage.draftHash,
  openedAt: stage.openedAt,
  concludedAt: stage.concludedAt,
});

function proposed(event: Extract<Recorded<DecisionEvent>, { type: 'DecisionProposed' }>): Decision {
  const { decisionId, organId, title, channel, ruleSet, adjusts } = event.data;
  return {
    status: 'proposed',
    id: decisionId,
    organId,
    title,
    channel,
    ruleSet,
    adjusts,
    adjustedBy: null,
    proposedAt: event.occurredAt,
    study: null,
    startedAt: null,
    units: { undertaking: [], lead: null },
    charges: {},
    draftingDueOn: null,
    findings: {},
    draft: null,
    revisions: [],
    opinions: [],
    stages: {},
    past: [],
    duties: [],
    people: {},
    entered: [],
    secrets: [],
    suspensions: [],
    notPerformed: [],
    archived: [],
    closed: null,
    seq: event.seq,
  };
}

function evolveDecision(state: DecisionState, event: Recorded<DecisionEvent>): DecisionState {
  if (event.type === 'DecisionProposed') return proposed(event);
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ProposalStudied': {
      const { necessity, feasibility, conclusion } = event.data;
      return { ...state, study: { necessity, feasibility, conclusion } };
    }
    case 'DecisionStarted': {
      const { undertakingUnits, leadUnit, charges, draftingDueOn } = event.data;
      const charged = Object.fromEntries(
        Object.entries(charges).map(([stage, unitId]) => [stage, { unitId, personId: null, recused: [] }]),
      );
      return {
        ...state,
        status: 'underway',
        startedAt: event.recordedAt,
        units: { undertaking: undertakingUnits, lead: leadUnit },
        charges: charged,
        draftingDueOn,
      };
    }
    case 'ProposalDeclined':
      return {
        ...state,
        status: 'declined',
        closed: { outcome: 'declined', at: event.recordedAt, reason: event.data.reason },
      };
    case 'FindingsRecorded':
      return { ...state, findings: { ...state.findings, ...event.data.findings } };
    case 'UnitCharged':
      return {
        ...state,
        charges: {
          ...state.charges,
          [event.data.stage]: {
            unitId: event.data.unitId,
            personId: null,
            recused: state.charges[event.data.stage]?.recused ?? [],
          },
        },
      };
    case 'StageClaimed':
    case 'StageDelegated':
      return { ...state, charges: withHolder(state, event.data.stage, event.data.personId) };
    case 'StageRecused':
      return { ...state, charges: withRecusal(state, event.data.stage, event.data.personId) };
    case 'DraftRevised': {
      const { version, title, from, to, substantial, reason, inResponseTo } = event.data;
      if (!state.draft) return state;
      return {
        ...state,
        draft: { ...state.draft, version, title, hash: to, submittedAt: event.recordedAt },
        revisions: [...state.revisions, { from, to, substantial, reason, inResponseTo, at: event.recordedAt }],
      };
    }
    case 'EnteredActConfirmed':
      return {
        ...state,
        entered: state.entered.map((e) => (e.actId === event.data.actId ? { ...e, status: 'confirmed' } : e)),
      };
    case 'EnteredActObjected':
      return {
        ...state,
        entered: state.entered.map((e) =>
          e.actId === event.data.actId ? { ...e, status: 'objected', reason: event.data.reason } : e,
        ),
      };
    case 'SecretPlaceholderRecorded':
      return { ...state, secrets: [...state.secrets, event.data] };
    case 'RuleSetAdopted':
      return { ...state, ruleSet: { id: event.data.id, hash: event.data.hash } };
    case 'ExecutionSuspended': {
      const { reason, mitigation } = event.data;
      const by = principalOf(event.actor).personId;
      return {
        ...state,
        suspensions: [
          ...state.suspensions,
          { by, at: event.recordedAt, reason, confirmed: null, mitigation, resumedAt: null },
        ],
      };
    }
    case 'SuspensionConfirmed':
      return {
        ...state,
        suspensions: state.suspensions.map((s, i) =>
          i === state.suspensions.length - 1 ? { ...s, confirmed: event.data.confirmed } : s,
        ),
      };
    case 'ExecutionResumed':
      return {
        ...state,
        suspensions: state.suspensions.map((s, i) =>
          i === state.suspensions.length - 1 ? { ...s, resumedAt: event.recordedAt } : s,
        ),
      };
    case 'DecisionTerminated':
      return { ...state, status: 'closing', closing: { outcome: 'terminated', reason: event.data.reason } };
    case 'AdjustmentLinked':
      return {
        ...state,
        adjustedBy: event.data.decisionId,
        status: 'closing',
        closing: { outcome: 'adjusted', reason: event.data.reason },
      };
    case 'StageNotPerformedExplained':
      return { ...state, notPerformed: [...state.notPerformed, event.data] };
    case 'MaterialArchived':
      return {
        ...state,
        archived: [...state.archived, { document: event.data.document, filedOn: event.data.filedOn }],
      };
    case 'StageOpened': {
      const { stage, round } = event.data;
      const earlier = state.stages[stage];
      const past =
        earlier && earlier.status === 'concluded' ? [...state.past, recordOf(stage, earlier, 'concluded')] : state.past;
      const opened = { ...stageModules[stage].open(round, event.recordedAt), seq: event.seq };
      return { ...state, past, stages: { ...state.stages, [stage]: opened } };
    }
    case 'DraftReturned':
    case 'StageSuperseded': {
      const stage = state.stages[event.data.stage];
      if (!stage) return state;
      const superseded = {
        ...stage,
        status: 'superseded',
        outcome: null,
        concludedAt: event.recordedAt,
        seq: event.seq,
      };
      return {
        ...state,
        past: [...state.past, recordOf(event.data.stage, stage, 'superseded')],
        stages: { ...state.stages, [event.data.stage]: superseded },
      };
    }
    case 'DecisionClosed':
      return {
        ...state,
        status: 'closed',
        closed: { outcome: event.data.outcome, at: event.recordedAt, reason: event.data.reason },
      };
    case 'DeadlinePassed': {
      const { dutyId, dueAt, holder } = event.data;
      const late = { dueAt, holder, recordedAt: event.recordedAt };
      return { ...state, duties: state.duties.map((d) => (d.id === dutyId ? { ...d, late } : d)) };
    }
    case 'HolderReminded':
      return {
        ...state,
        duties: state.duties.map((d) => (d.id === event.data.dutyId ? { ...d, remindedAt: event.recordedAt } : d)),
      };
    case 'DueDatesRecomputed':
    case 'ObjectionRaised':
      return state;
    default:
      return event satisfies never;
  }
}

const chargeOf = (state: Decision, stage: StageKind) =>
  state.charges[stage] ?? { unitId: state.units.lead ?? '', personId: null, recused: [] };

const withHolder = (state: Decision, stage: StageKind, personId: string): Decision['charges'] => ({
  ...state.charges,
  [stage]: { ...chargeOf(state, stage), personId },
});

function withRecusal(state: Decision, stage: StageKind, personId: string): Decision['charges'] {
  const charge = chargeOf(state, stage);
  const holder = charge.personId === personId ? null : charge.personId;
  return { ...state.charges, [stage]: { ...charge, personId: holder, recused: [...charge.recused, personId] } };
}
