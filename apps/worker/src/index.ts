export { workflowBundle } from './bundle';
export type { BundleOptions } from './bundle';
export type { WorkerConfig } from './config';
export { redeliverAll } from './redeliver';
export { startWorker } from './start-worker';
export type { RunningWorker } from './start-worker';
export { WorkerModule } from './worker.module';
export { SimulatedTime } from './simulated-time';
export type { SimulatedTimeParts } from './simulated-time';
