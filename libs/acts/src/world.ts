import type { Calendar, RuleSet } from '@dingce/domain';
import type { KeyRing } from '@dingce/ledger';
import type { Clock } from './clock';

/** What the transaction needs to know of the world around the ledger. Implementations MUST be quick: they run under a lock. */
export interface World {
  /** Named in every entry: which ledger it belongs to. */
  origin: string;
  clock: Clock;
  /** The pinned rule set, by content hash; undefined when this installation does not hold it. */
  ruleSet(hash: string): RuleSet | undefined;
  /** Calendar of an organ's time zone. */
  calendar(organId: string): Calendar | Promise<Calendar>;
  /** Keys of the vault; a world without them can seal nothing. */
  vaultKeys?: KeyRing;
}
