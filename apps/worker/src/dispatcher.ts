import { Acts, RuleSetMissing } from '@dingce/acts';
import { EventNotUnderstood } from '@dingce/domain';
import { currentEpoch, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Client } from '@temporalio/client';
import { DataSource } from 'typeorm';
import { engineEpoch, usualPaceMs, workerConfig } from './config';
import type { WorkerConfig } from './config';
import { eachLimited, Poll } from './poll';
import { TemporalWorker } from './temporal-worker';
import { signalWakeUp } from './wake-signals';

interface WakeRow {
  decision_id: string;
  version: string;
  delivered_version: string;
}

const batch = 200;
const atOnce = 16;
/** Until a decision that can't be read is tried again. */
const postponedSeconds = 15;

/**
 * Turns the outbox's rows into signals. Any number of dispatchers may run: a claim keeps a decision to itself for the pace, which is
 * also how often it is woken at most. No lock is held while Temporal is spoken to, so an outage there never delays an act.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Dispatcher');
  private readonly poll: Poll;
  private readonly paceMs: number;
  private readonly sql: Sql;
  private superseded = false;

  constructor(
    private readonly acts: Acts,
    private readonly client: Client,
    private readonly worker: TemporalWorker,
    dataSource: DataSource,
    @Inject(engineEpoch) private readonly epoch: number,
    @Inject(workerConfig) private readonly config: WorkerConfig,
  ) {
    this.sql = sqlOf(dataSource.manager);
    this.paceMs = config.paceMs ?? usualPaceMs;
    this.poll = new Poll('Dispatcher', () => this.dispatch(), this.paceMs);
  }

  onApplicationBootstrap(): void {
    this.poll.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.poll.stop();
  }

  /** One round; answers whether there was anything to deliver. Throws, with all rows kept, when none could be delivered. */
  async dispatch(): Promise<boolean> {
    if (await this.isSuperseded()) return false;
    const rows = await this.claim();
    let delivered = 0;
    let trouble: unknown = null;
    await eachLimited(rows, atOnce, async (row) => {
      try {
        await this.deliver(row);
        delivered += 1;
      } catch (error) {
        // One decision's own trouble, that an operator must end, never slows down the others.
        if (error instanceof EventNotUnderstood || error instanceof RuleSetMissing) await this.postpone(row);
        else trouble = error;
        this.log.error(`wake-up of ${row.decision_id} not delivered, kept: ${String(error)}`);
      }
    });
    if (trouble !== null && delivered === 0) throw new Error('no wake-up could be delivered', { cause: trouble });
    return rows.length > 0;
  }

  private async isSuperseded(): Promise<boolean> {
    if (!this.superseded && (await currentEpoch(this.sql)) > this.epoch) {
      this.superseded = true;
      const reason = new Error(
        `engine epoch ${this.epoch} is superseded: this worker delivers and records nothing any more`,
      );
      this.log.error(reason.message);
      this.worker.supersede(reason);
    }
    return this.superseded;
  }

  private claim(): Promise<WakeRow[]> {
    return this.sql.query<WakeRow>(
      // The epoch is held while the rows are claimed: a worker that was superseded since its last look claims nothing.
      `with held as materialized (select ledger.hold_epoch() as epoch),
       pending as (
         select decision_id from outbox.wake
          where version > delivered_version and not_before <= clock_timestamp() and (select epoch from held) <= $3
          limit $1 for update skip locked)
       update outbox.wake w set not_before = clock_timestamp() + make_interval(secs => $2 / 1000.0)
         from pending p where w.decision_id = p.decision_id
       returning w.decision_id, w.version, w.delivered_version`,
      [batch, this.paceMs, this.epoch],
    );
  }

  private async postpone({ decision_id }: WakeRow): Promise<void> {
    await this.sql.query(
      'update outbox.wake set not_before = clock_timestamp() + make_interval(secs => $2) where decision_id = $1',
      [decision_id, postponedSeconds],
    );
  }

  private async deliver(row: WakeRow): Promise<void> {
    const reading = await this.acts.reading(row.decision_id);
    if (reading) {
      const { epoch } = this;
      const searchAttributes = this.config.searchAttributes ?? true;
      await signalWakeUp(this.client, reading.decision, Number(row.delivered_version), { epoch, searchAttributes });
    }
    // The version that was told, which may be later than the row's: what a newer act wrote meanwhile stays pending.
    await this.sql.query(
      `update outbox.wake set delivered_version = greatest(delivered_version, $2) where decision_id = $1`,
      [row.decision_id, Math.max(Number(row.version), reading?.version ?? 0)],
    );
  }
}
