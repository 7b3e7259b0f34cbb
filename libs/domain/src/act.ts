import type { Basis, Text } from './text';
import type { Actor, Role } from './actor';
import type { Calendar, Instant } from './time';
import type { DutyChange } from './duty';
import type { Refused } from './refusal';
import type { RuleSet } from './rule-set';
import type { StageKind } from './stage-kind';

/** What somebody does. Plain JSON. */
export interface Act<T extends string, D extends object = object> {
  type: T;
  data: D;
}

/** A fact, written down for ever. Plain JSON; `version` is the shape's version, old shapes are upcast on reading. */
export interface DomainEvent<T extends string, D extends object = object> {
  type: T;
  version: number;
  basis: Basis[];
  data: D & { duties?: DutyChange };
}

/** An event as it stands in the ledger. */
export type Recorded<E> = E & {
  seq: number;
  actId: string;
  actor: Actor;
  occurredAt: Instant;
  recordedAt: Instant;
};

/** All that a decider may know besides act and state. Time and calendar come in; nothing is asked for. */
export interface ActContext {
  actId: string;
  actor: Actor;
  /** When it is judged: the ledger's clock under the stream's lock. */
  now: Instant;
  /** When it happened; earlier than `now` when a paper matter is entered late. */
  occurredAt: Instant;
  ruleSet: RuleSet;
  calendar: Calendar;
}

export type Outcome<E> = { events: E[] } | Refused;

/** Who may do an act and where. `charged`: the actor's unit must be the one charged with the stage. */
export interface ActSpec {
  stage: StageKind | 'decision';
  title: Text;
  basis: Basis[];
  roles: readonly Role[];
  charged: boolean;
  /** open: only while the stage is open; always: whatever the stage's state, while the decision is not closed; closed-too: even then. */
  when: 'open' | 'always' | 'closed-too';
}

/** A value that stands in the vault; the record holds its salted commitment only. */
export interface Sealed {
  commitment: string;
}

export const event = <T extends string, D extends object>(
  type: T,
  data: D & { duties?: DutyChange },
  basis: Basis[] = [],
  version = 1,
): DomainEvent<T, D> => ({ type, version, basis, data });
