export { restoreState } from './restore-state';
export type { SignerConfig } from './config';
export { startSigner } from './start-signer';
export type { RunningSigner } from './start-signer';
