import { Acts } from '@dingce/acts';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { DataSource } from 'typeorm';
import { DailyCensus } from './census';
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

/**
 * After an outage Temporal is found again within seconds; gRPC's own limit is two minutes. A connection that broke unseen is noticed
 * within 17; more often than every ten the server lets nobody ask.
 */
const channelArgs = {
  'grpc.initial_reconnect_backoff_ms': 250,
  'grpc.max_reconnect_backoff_ms': 5_000,
  'grpc.keepalive_time_ms': 12_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

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
        { provide: Connection, useFactory: () => Connection.connect({ address, channelArgs }) },
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
        DailyCensus,
        Drain,
      ],
    };
  }
}
