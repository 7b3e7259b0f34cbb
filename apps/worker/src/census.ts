import { holdEpoch, sqlOf, takeCensus } from '@dingce/ledger';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { engineEpoch } from './config';
import { Poll } from './poll';

const lookEveryMs = 30_000;
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });

/** Takes the daily census of the log. Several workers may try: a date's census is one act. */
@Injectable()
export class DailyCensus implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly poll = new Poll('DailyCensus', () => this.take(), lookEveryMs);

  constructor(
    private readonly dataSource: DataSource,
    @Inject(engineEpoch) private readonly epoch: number,
  ) {}

  onApplicationBootstrap(): void {
    this.poll.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.poll.stop();
  }

  /** Answers whether one was taken now. */
  async take(now = new Date()): Promise<boolean> {
    const census = await this.dataSource.transaction(async (manager) => {
      const sql = sqlOf(manager);
      return (await holdEpoch(sql)) > this.epoch ? null : takeCensus(sql, day.format(now));
    });
    return census !== null;
  }
}
