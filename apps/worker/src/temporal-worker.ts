import { stageKinds } from '@dingce/domain';
import type { StageActivities } from '@dingce/workflows';
import { taskQueue } from '@dingce/workflows';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { DecisionCourseActivities } from './activities/course.activities';
import { ReadingActivities } from './activities/reading.activities';
import { registered } from './activities/registration';
import { stageActivityProviders } from './activities/stage.activities';
import { workflowBundle } from './bundle';
import { workerConfig } from './config';
import type { WorkerConfig } from './config';

/**
 * Workflow code that takes longer than this is cut off, and Node 20 ends the whole process over a cut in asynchronous code ("async hook stack
 * has become corrupted"). The SDK's five seconds pass on a machine that is merely busy. It reads the option, though its types don't name it.
 */
export const patientIsolate: Partial<WorkerOptions> = { isolateExecutionTimeout: '60s' } as object;

/** Hosts Temporal's worker. `ended` settles when it stops and rejects when it broke: then the process must end too. */
@Injectable()
export class TemporalWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  ended: Promise<void> = Promise.resolve();
  private worker: Worker | null = null;
  private superseded: Error | null = null;

  constructor(
    private readonly connection: NativeConnection,
    private readonly modules: ModuleRef,
    @Inject(workerConfig) private readonly config: WorkerConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { temporal, fromSource = false, cacheDir, maxCachedWorkflows = 250 } = this.config;
    this.worker = await Worker.create({
      ...patientIsolate,
      connection: this.connection,
      namespace: temporal.namespace ?? 'default',
      taskQueue,
      workflowBundle: await workflowBundle({ fromSource, ...(cacheDir ? { cacheDir } : {}) }),
      activities: this.activities(),
      maxCachedWorkflows,
      maxConcurrentActivityTaskExecutions: 40,
      shutdownGraceTime: '5 seconds',
    });
    this.ended = this.worker.run().then(() => {
      if (this.superseded) throw this.superseded;
    });
    // Who starts the worker awaits `ended`; a break before that must not end the process as an unhandled rejection.
    this.ended.catch(() => undefined);
  }

  /** An engine of a newer epoch has taken over: finishes what is under way; `ended` rejects. */
  supersede(reason: Error): void {
    this.superseded = reason;
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.ended.catch(() => undefined);
  }

  private activities() {
    const stages = Object.fromEntries(
      stageKinds.map((kind) => [kind, this.modules.get(stageActivityProviders[kind])]),
    ) as unknown as StageActivities;
    return registered(this.modules.get(ReadingActivities), this.modules.get(DecisionCourseActivities), stages);
  }
}
