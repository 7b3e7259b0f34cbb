import type { Instant } from '@dingce/domain';
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ledgerStandsAtSignal, positionQuery, supersededFailure } from './ids';
import type { DecisionInput, Position } from './inputs';

export const ledgerStandsAt = defineSignal<[version: number, epoch: number]>(ledgerStandsAtSignal);
const position = defineQuery<Position>(positionQuery);

const historyLimit = 8_000;
/** Temporal's clock may run ahead of the ledger's by a breath; asking again at once would be a busy loop. */
const shortestWaitMs = 50;

const isSuperseded = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === supersededFailure;

interface Turn {
  version: number;
  now: Instant;
  sleepMs: number | null;
  readAfterMs?: number | undefined;
}

/**
 * What passed since the ledger said how long to sleep: under load a task waits for its worker, and the timer would be late by that.
 * From durations alone, so that it holds whatever the clocks say. What is early all the same is refused, and sleeps on.
 */
const lagMs = (from: number, readAfterMs: number | undefined): number =>
  readAfterMs === undefined ? 0 : Math.max(0, Date.now() - from - readAfterMs);

/**
 * Where a workflow stands against the ledger. No wake-up is lost: whatever was signalled before a reading began is part of it,
 * whatever comes later makes the workflow read again, and a run that goes on as new begins by reading.
 */
export class WakeUps {
  epoch: number;
  private told: number;
  private read = 0;
  private readAt: Instant = new Date(0).toISOString();
  private arrived = 0;
  private answered = 0;
  private nudged = false;
  private waiting = false;

  constructor(private readonly input: DecisionInput) {
    this.epoch = input.epoch;
    this.told = input.version ?? 0;
    setHandler(ledgerStandsAt, (version, epoch) => {
      this.arrived += 1;
      this.told = Math.max(this.told, version);
      // A recovery may have come with a restored ledger that stands lower than what was read: whatever its version, read again.
      if (epoch > this.epoch && patched('newer-epoch-reads-again')) this.nudged = true;
      // A run that outlived a recovery in the same cluster goes on under the new epoch.
      this.epoch = Math.max(this.epoch, epoch);
    });
    setHandler(position, () => ({ version: this.read, readAt: this.readAt, waiting: this.waiting && !this.pending() }));
  }

  /** Something happened that the ledger did not announce, e.g. a child's end: read again. */
  nudge(): void {
    this.nudged = true;
  }

  /**
   * The loop of every workflow. `turn` reads and does what is due; it answers how long nothing else is owed
   * (0: read again, null: until a wake-up), or `over`.
   */
  async untilOver(turn: () => Promise<Turn | 'over'>): Promise<void> {
    for (;;) {
      const epoch = this.epoch;
      const from = Date.now();
      // Before the reading: a wake-up that arrives while it is under way must not be taken for answered.
      this.answered = this.arrived;
      this.nudged = false;
      try {
        const done = await turn();
        if (done === 'over') return;
        this.read = done.version;
        this.readAt = done.now;
        if (this.mustGoOnAsNew()) await this.goOnAsNew();
        if (done.sleepMs !== 0) await this.wait(done.sleepMs && done.sleepMs - lagMs(from, done.readAfterMs));
      } catch (error) {
        if (!isSuperseded(error) || this.epoch === epoch) throw error;
      }
    }
  }

  // A restored ledger may stand lower than what was told: a wake-up that came before the reading is answered by it all the same.
  private pending(): boolean {
    return this.nudged || (this.arrived > this.answered && this.told > this.read);
  }

  private async wait(sleepMs: number | null): Promise<void> {
    this.waiting = true;
    if (sleepMs === null) await condition(() => this.pending());
    else await condition(() => this.pending(), Math.max(shortestWaitMs, Math.ceil(sleepMs)));
    this.waiting = false;
  }

  private mustGoOnAsNew(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength > (this.input.historyLimit ?? historyLimit);
  }

  // Handlers are synchronous, so none is running here. A signal that the server holds but this task has not seen makes the server
  // refuse the task's completion and repeat it; one that arrives later is read by the next run, which begins by reading.
  private goOnAsNew(): Promise<never> {
    return continueAsNew<(input: DecisionInput) => Promise<void>>({
      ...this.input,
      epoch: this.epoch,
      version: this.read,
    });
  }
}
