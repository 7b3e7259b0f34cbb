import type { ActContext, ActSpec, Outcome, Recorded } from '../act';
import type { Decision } from '../decision/state';
import type { Duty } from '../duty';
import type { Refused } from '../refusal';
import type { StageKind } from '../stage-kind';
import type { Instant } from '../time';
import type { Text } from '../text';
import type { StageTypes } from './registry';

/** An engine's act that becomes due by itself, e.g. closing a consultation's window. */
export interface Timer {
  act: string;
  dueAt: Instant;
  data: object;
}

/** One stage kind: who may do what, what is refused and why, what is written down. Pure. */
export interface StageModule<K extends StageKind> {
  kind: K;
  specs: Record<StageTypes[K]['act']['type'], ActSpec>;
  /** Every event of the stage with its title in the chronicle; also tells which stage an event belongs to. */
  events: Record<StageTypes[K]['event']['type'], Text>;
  /** State of a freshly opened round. */
  open(round: number, at: Instant): StageTypes[K]['state'];
  /** Gates that need no data of the act: shown as "what can I do now and why not"; `decide` rests on them too. */
  gate(
    type: StageTypes[K]['act']['type'],
    stage: StageTypes[K]['state'],
    decision: Decision,
    context: ActContext,
  ): Refused | null;
  decide(
    act: StageTypes[K]['act'],
    stage: StageTypes[K]['state'],
    decision: Decision,
    context: ActContext,
  ): Outcome<StageTypes[K]['event']>;
  /** Also sets `status`, `outcome` and `concludedAt` when the event concludes the stage. */
  evolve(stage: StageTypes[K]['state'], event: Recorded<StageTypes[K]['event']>): StageTypes[K]['state'];
  /** What is owed from the opening of a round. */
  openingDuties?(round: number, decision: Decision, context: ActContext): Duty[];
  /** Engine's acts that become due by themselves while the stage is open. */
  timers(stage: StageTypes[K]['state'], decision: Decision): Timer[];
}
