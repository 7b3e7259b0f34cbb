import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { openPool } from '../audit-table';
import { childInput, parentGone, tellParent } from '../child';
import { activitiesOn } from './activities';

export interface WorkerInput {
  address: string;
  taskQueue: string;
  databaseUrl: string;
  connections: number;
}

/** More than the clients, so that no task waits for a poller; from the first second on, autoscaling ones need longer to get there. */
const pollers = 20;

async function work(input: WorkerInput): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const pool = openPool(input.databaseUrl, input.connections);
  const connection = await NativeConnection.connect({ address: input.address });
  const worker = await Worker.create({
    connection,
    taskQueue: input.taskQueue,
    workflowsPath: require.resolve('./workflow'),
    activities: activitiesOn(pool),
    maxConcurrentWorkflowTaskPolls: pollers,
    maxConcurrentActivityTaskPolls: pollers,
    shutdownGraceTime: '2 seconds',
  });
  const stopped = worker.runUntil(parentGone());
  tellParent({ ready: true });
  await stopped;
  await connection.close();
  await pool.end();
}

void work(childInput<WorkerInput>());
