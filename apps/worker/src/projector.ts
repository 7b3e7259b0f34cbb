import { setTimeout as sleep } from 'node:timers/promises';
import { projectPending } from '@dingce/projections';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { usualPaceMs, workerConfig } from './config';
import type { WorkerConfig } from './config';
import { Poll } from './poll';

const restShare = 3;
const longestPauseMs = 500;

/** Keeps the read models that may lag close behind the ledger. A stream that can't be applied stops, with an alarm, and is never skipped. */
@Injectable()
export class Projector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Projector');
  private readonly poll: Poll;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(workerConfig) { paceMs = usualPaceMs }: WorkerConfig,
  ) {
    this.poll = new Poll('Projector', () => this.project(), paceMs);
  }

  onApplicationBootstrap(): void {
    this.poll.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.poll.stop();
  }

  async project(): Promise<boolean> {
    const from = performance.now();
    const { streams, stopped } = await projectPending(this.dataSource);
    for (const { stream, seq, error } of stopped)
      this.log.error(`read models of ${stream} stopped at ${seq}: ${error}`);
    // The more a look costs, the rarer it is: under load many streams are then brought up together.
    if (streams > 0) await sleep(Math.min(longestPauseMs, restShare * (performance.now() - from)));
    return streams > 0;
  }
}
