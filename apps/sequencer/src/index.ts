export { logStoreFrom, sequencerConfigFrom } from './config';
export type { SequencerConfig } from './config';
export { startSequencer } from './start-sequencer';
export type { RunningSequencer } from './start-sequencer';
