import type { ActContext, Recorded } from '../act';
import type { Decision, StageBase } from '../decision/state';
import type { Duty, Holder } from '../duty';
import { outcomesOf } from '../rule-set';
import type { DueDate, RuleSet } from '../rule-set';
import type { StageKind } from '../stage-kind';
import { refuse } from '../refusal';
import type { Refusal, RefusalKind, Refused } from '../refusal';
import { text } from '../text';
import type { Basis } from '../text';
import type { CivilDate, Instant } from '../time';

export const openStage = (round: number, at: Instant): StageBase => ({
  round,
  status: 'open',
  openedAt: at,
  concludedAt: null,
  outcome: null,
  draftHash: null,
  seq: 0,
});

/** Marks the stage concluded by this event; the draft's hash is bound by the decision's fold. */
export const concluded = <S extends StageBase>(stage: S, event: Recorded<object>, outcome: string): S => ({
  ...stage,
  status: 'concluded',
  outcome,
  concludedAt: event.recordedAt,
});

export const dutyId = (stage: StageKind | 'decision', round: number, what: string, n?: string | number): string =>
  `${stage}/${round}/${what}${n === undefined ? '' : `/${n}`}`;

/** Who holds work of a stage: the unit charged, and the person who claimed it. */
export const holderOf = (decision: Decision, stage: StageKind): Holder => {
  const charge = decision.charges[stage];
  return { unitId: charge?.unitId ?? decision.units.lead, postId: null, personId: charge?.personId ?? null };
};

export function newDuty(
  context: ActContext,
  stage: StageKind | 'decision',
  round: number,
  what: string,
  holder: Holder,
  due: DueDate | null,
  basis: Basis[],
  n?: string | number,
): Duty {
  return {
    id: dutyId(stage, round, what, n),
    what,
    stage,
    round,
    holder,
    held: [{ since: context.now, holder }],
    openedAt: context.now,
    dueOn: due?.on ?? null,
    dueAt: due?.at ?? null,
    period: due?.period ?? null,
    anchorOn: due?.anchorOn ?? null,
    provisional: due?.provisional ?? false,
    calendarVersion: due?.calendarVersion ?? null,
    basis: [...new Set([...basis, ...(due?.basis ?? [])])],
    status: 'open',
    stopped: null,
    doneAt: null,
    late: null,
    remindedAt: null,
  };
}

/** A date set by the organ itself, not by a rule. */
export const setDate = (on: CivilDate, context: ActContext, basis: Basis[]): DueDate => ({
  on,
  at: context.calendar.endOf(on),
  period: 'set-by-organ',
  anchorOn: context.calendar.dateOf(context.now),
  provisional: false,
  calendarVersion: context.calendar.version,
  basis,
});

export const openDuty = (decision: Decision, id: string): Duty | undefined =>
  decision.duties.find((d) => d.id === id && d.status === 'open');

type Said = [zh: string, en: string];

const refusing =
  (kind: RefusalKind) =>
  (
    reason: string,
    message: Said,
    satisfiedBy: Said,
    basis: Basis[] = [],
    more: Pick<Refusal, 'at' | 'pointer'> = {},
  ): Refused =>
    refuse(kind, reason, text(...message), text(...satisfiedBy), basis, more);

/** The law says no, not yet, or not so. */
export const unlawful = refusing('gate');
/** The act does not fit where the stage stands. */
export const outOfPlace = refusing('state');
/** The body contradicts itself or the record. */
export const contradictory = refusing('input');

/** The first refusal among checks, evaluated in order. */
export const firstOf = (...checks: (() => Refused | null)[]): Refused | null => {
  for (const check of checks) {
    const refused = check();
    if (refused) return refused;
  }
  return null;
};

export const standingDraft = (decision: Decision): string => decision.draft?.hash ?? '';

/** Outcome and draft of the last round that reached one, even if it was sent back afterwards. */
export const lastRound = (decision: Decision, stage: StageKind) =>
  decision.past.findLast((r) => r.kind === stage && r.outcome !== null) ?? null;

/** The rule set has no such outcome: names those that it has. */
export const unknownOutcome = (
  ruleSet: RuleSet,
  list: string,
  id: string,
  basis: Basis[],
  pointer: string,
  reason = 'outcome-unknown',
): Refused => {
  const listed = outcomesOf(ruleSet, list);
  return contradictory(
    reason,
    [`规则没有“${id}”这一结论。`, `The rule set has no outcome "${id}".`],
    [
      `可选：${listed.map((o) => `${o.id}（${o.title.zh}）`).join('、')}`,
      `One of: ${listed.map((o) => `${o.id} (${o.title.en})`).join(', ')}.`,
    ],
    basis,
    { pointer },
  );
};
