import type { Basis, Text } from './text';
import type { Instant } from './time';

/**
 * gate: the law says no, not yet or not so (evidence: goes to the attempts stream); authority: not this person;
 * state: the act does not fit where the decision stands; opening: lawful, but the stage's workflow has not opened it yet;
 * time: an engine's timer fired early or after a stop; input: the body contradicts itself or the record.
 */
export type RefusalKind = 'gate' | 'authority' | 'state' | 'opening' | 'time' | 'input';

/** A lawful no. It names its article and what would satisfy it. */
export interface Refusal {
  kind: RefusalKind;
  /** kebab-case, stable: part of the API. */
  reason: string;
  message: Text;
  satisfiedBy: Text;
  basis: Basis[];
  /** Where a date decides: from when the act would be lawful, or until when it was. */
  at?: Instant;
  /** JSON pointer into the act's data, for kind `input`. */
  pointer?: string;
}

export type Refused = { refusal: Refusal };

export const refuse = (
  kind: RefusalKind,
  reason: string,
  message: Text,
  satisfiedBy: Text,
  basis: Basis[] = [],
  more: Pick<Refusal, 'at' | 'pointer'> = {},
): Refused => ({ refusal: { kind, reason, message, satisfiedBy, basis, ...more } });
