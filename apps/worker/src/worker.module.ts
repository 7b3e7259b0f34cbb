import { Acts } from '@dingce/acts';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { DataSource } from 'typeorm';
import { DecisionCourseActivities } from './activities/course.activities';
import { Engine } from './activities/engine';
import { ReadingActivities } from './activities/reading.activities';
import { stageActivityProviders } from './activities/stage.activities';
import { engineEpoch, workerConfig } from './config';
import type { WorkerConfig } from './config';
import { TemporalConnections } from './connections';
import { Dispatcher } from './dispatcher';
import { Drain } from './drain';
import { NoticeSender } from './notice-sender';
import { Projector } from './projector';
import { TemporalWorker } from './temporal-worker';

@Module({})
export class WorkerModule {
  static forRoot(config: WorkerConfig & { epoch: number }): DynamicModule {
    const { address, namespace = 'default' } = config.temporal;
    return {
      module: WorkerModule,
      providers: [
        { provide: workerConfig, useValue: config },
        { provide: engineEpoch, useValue: config.epoch },
        { provide: DataSource, useValue: config.dataSource },
        { provide: Acts, useValue: config.acts },
        { provide: NativeConnection, useFactory: () => NativeConnection.connect({ address }) },
        { provide: Connection, useFactory: () => Connection.connect({ address }) },
        {
          provide: Client,
          inject: [Connection],
          useFactory: (connection: Connection) => new Client({ connection, namespace }),
        },
        TemporalConnections,
        Engine,
        ReadingActivities,
        DecisionCourseActivities,
        ...Object.values(stageActivityProviders),
        TemporalWorker,
        Dispatcher,
        NoticeSender,
        Projector,
        Drain,
      ],
    };
  }
}
