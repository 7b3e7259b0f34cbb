import { projectPending } from '@dingce/projections';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { usualPaceMs, workerConfig } from './config';
import type { WorkerConfig } from './config';
import { Poll } from './poll';

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
    const { streams, stopped } = await projectPending(this.dataSource);
    for (const { stream, seq, error } of stopped)
      this.log.error(`read models of ${stream} stopped at ${seq}: ${error}`);
    return streams > 0;
  }
}
