import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';

/** Closes the connections to Temporal after everything that uses them has stopped. */
@Injectable()
export class TemporalConnections implements OnApplicationShutdown {
  constructor(
    private readonly connection: Connection,
    private readonly native: NativeConnection,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
    await this.native.close();
  }
}
