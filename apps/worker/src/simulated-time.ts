import { setTimeout as sleep } from 'node:timers/promises';
import type { Acts, SimulatedClock } from '@dingce/acts';
import { workView } from '@dingce/domain';
import { sqlOf } from '@dingce/ledger';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { RunningWorker } from './start-worker';

export interface SimulatedTimeParts {
  clock: SimulatedClock;
  worker: RunningWorker;
  /** The time-skipping server that the worker's workflows live on: one per simulated ledger. */
  environment: TestWorkflowEnvironment;
  acts: Acts;
  dataSource: DataSource;
}

const pollMs = 5;
const drainWithinMs = 60_000;

/**
 * Lets a simulated ledger's time pass together with its engine's. The time-skipping server can't see the outbox, so time moves
 * only when nothing is left to do now, and only to the next date that the engine owes something.
 */
export class SimulatedTime {
  constructor(private readonly parts: SimulatedTimeParts) {}

  now(): string {
    return this.parts.clock.now();
  }

  /** Resolves when the ledger stands at `at` and everything due until then is recorded. An instant in the past only drains. */
  async advanceTo(at: string): Promise<void> {
    await this.drain();
    while (Date.parse(this.now()) < Date.parse(at)) {
      const next = await this.nextDue();
      await this.skipTo(next !== null && Date.parse(next) < Date.parse(at) ? next : at);
      await this.drain();
    }
  }

  /** The ledger's clock goes first: a timer that fires finds its date come. */
  private async skipTo(at: string): Promise<void> {
    const { clock, environment } = this.parts;
    const ms = Date.parse(at) - Date.parse(this.now());
    clock.advanceTo(at);
    await environment.sleep(ms);
  }

  private async drain(): Promise<void> {
    for (const until = Date.now() + drainWithinMs; !(await this.parts.worker.drained()); await sleep(pollMs))
      if (Date.now() > until) throw new Error(`the engine did not come to rest at ${this.now()}`);
  }

  /** The earliest date still ahead on which the engine owes anything; null when there is none. */
  private async nextDue(): Promise<string | null> {
    const rows = await sqlOf(this.parts.dataSource.manager).query<{ decision_id: string }>(
      `select decision_id from projection.decision where status not in ('closed', 'declined')`,
    );
    const now = Date.parse(this.now());
    let next: string | null = null;
    for (const { decision_id: decisionId } of rows) {
      const reading = await this.parts.acts.reading(decisionId);
      if (!reading) continue;
      for (const { dueAt } of workView(reading.ruleSet, reading.decision, reading.now).due)
        if (Date.parse(dueAt) > now && (next === null || Date.parse(dueAt) < Date.parse(next))) next = dueAt;
    }
    return next;
  }
}
