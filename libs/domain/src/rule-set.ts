import type { Basis, Text } from './text';
import type { Calendar, CivilDate, Instant, PeriodUnit } from './time';
import type { StageKind } from './stage-kind';
import type { Role } from './actor';

/** When a duty exists: always, or when facts were found (or not) by a recorded finding. */
export type Condition = true | { finding: string; is?: boolean } | { all: Condition[] } | { any: Condition[] };

/** A question of fact that decides whether a duty exists; the undertaking unit records the answer with its reason. */
export interface FindingRule {
  id: string;
  question: Text;
  basis: Basis[];
}

export interface StageRule {
  kind: StageKind;
  mandatory: Condition;
  /** Stages that must be concluded, or not be mandatory, before this one may open. */
  after: StageKind[];
  /** Done again, as a new round, when the draft changes in substance after it was concluded. */
  redoOnSubstantialChange: boolean;
  basis: Basis[];
}

export interface Period {
  value: number;
  unit: PeriodUnit;
  modality: 'must' | 'generally' | 'may';
  /** at-least: time that must be left to somebody; at-most: time within which something must be done. Tells an overlay what is tighter. */
  sense: 'at-least' | 'at-most';
  anchor: string;
  direction: 'after' | 'before';
  /** Grounds that stop the clock; empty: nothing stops it. */
  stopClock: string[];
  shortening: { approver: Role | null; reasonPublished: boolean } | null;
  basis: Basis[];
}

export interface NumberRule {
  value: number;
  sense: 'at-least' | 'at-most';
  modality: 'must' | 'generally' | 'may';
  basis: Basis[];
}

export interface FlagRule {
  value: boolean;
  basis: Basis[];
}

/** What a stage may end with. `effect` is what the engine does with it, a closed set per list. */
export interface OutcomeRule {
  id: string;
  title: Text;
  effect: string;
  basis: Basis[];
}

/** A paper that must lie before the meeting (or its absence be explained). */
export interface MaterialRule {
  id: string;
  title: Text;
  when: Condition;
  basis: Basis[];
}

/** A published text that says less than a higher one: the higher duty applies. */
export interface ConflictFinding {
  path: string;
  lower: unknown;
  higher: unknown;
  basis: Basis[];
  note: Text;
}

/** A rule set as the engine uses it: national base with its overlays applied. Pinned by `hash` when a decision starts. */
export interface RuleSet {
  id: string;
  hash: string;
  title: Text;
  layers: { id: string; title: Text; instrument: string; validFrom: CivilDate; validTo: CivilDate | null }[];
  /** in-force: binding; historical: valid at that time only, never a violation of today's law; foreign: other law. */
  standing: 'in-force' | 'historical' | 'foreign';
  findings: FindingRule[];
  stages: StageRule[];
  periods: Record<string, Period>;
  numbers: Record<string, NumberRule>;
  flags: Record<string, FlagRule>;
  outcomes: Record<string, OutcomeRule[]>;
  materials: MaterialRule[];
  conflicts: ConflictFinding[];
}

export type Findings = Record<string, { value: boolean; reason: string; basis: Basis[] }>;

/** Unknown facts answer `undefined`: a duty whose fact is not found yet is neither due nor waived. */
export function holds(condition: Condition, findings: Findings): boolean | undefined {
  if (condition === true) return true;
  if ('finding' in condition) {
    const found = findings[condition.finding];
    return found === undefined ? undefined : found.value === (condition.is ?? true);
  }
  const parts = ('all' in condition ? condition.all : condition.any).map((c) => holds(c, findings));
  if ('all' in condition) return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
  return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
}

export const stageRule = (ruleSet: RuleSet, kind: StageKind): StageRule | undefined =>
  ruleSet.stages.find((s) => s.kind === kind);

export const flag = (ruleSet: RuleSet, id: string): boolean => ruleSet.flags[id]?.value ?? false;
export const outcomesOf = (ruleSet: RuleSet, id: string): OutcomeRule[] => ruleSet.outcomes[id] ?? [];
export const outcome = (ruleSet: RuleSet, list: string, id: string): OutcomeRule | undefined =>
  outcomesOf(ruleSet, list).find((o) => o.id === id);

/** A computed statutory date, with all that is needed to explain and recompute it. */
export interface DueDate {
  on: CivilDate;
  /** First instant after the last lawful day (direction after) or first instant of it (before). */
  at: Instant;
  period: string;
  anchorOn: CivilDate;
  provisional: boolean;
  calendarVersion: string;
  basis: Basis[];
}

/** The date a period sets from its anchor; null when the rule set is silent about the period. */
export function dueDate(ruleSet: RuleSet, calendar: Calendar, periodId: string, anchorOn: CivilDate): DueDate | null {
  const period = ruleSet.periods[periodId];
  if (!period) return null;
  const { on, provisional } = calendar.add(anchorOn, period, period.direction);
  return {
    on,
    at: period.direction === 'after' ? calendar.endOf(on) : calendar.startOf(on),
    period: periodId,
    anchorOn,
    provisional,
    calendarVersion: calendar.version,
    basis: period.basis,
  };
}
