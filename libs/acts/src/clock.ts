import type { Instant } from '@dingce/domain';

/** Where the ledger's time comes from. */
export interface Clock {
  /** `lockedAt`: Postgres's clock read after the stream's lock was taken, never before the head's time. */
  now(lockedAt: Instant): Instant | Promise<Instant>;
}

/** Production: the database's clock under the lock. */
export const ledgerClock: Clock = { now: (lockedAt) => lockedAt };

/** Simulated time, for ledgers that say so in their first entry. Never goes back. */
export class SimulatedClock implements Clock {
  private at: number;
  constructor(at: Instant) {
    this.at = Date.parse(at);
  }
  now(): Instant {
    return new Date(this.at).toISOString();
  }
  advanceTo(at: Instant): void {
    this.at = Math.max(this.at, Date.parse(at));
  }
}
