export { canonical, EntryRefused } from './canonical';
export { decodeEntry, encodeEntry, EntryTooLarge, leafHash, zeroHash } from './envelope';
export type { ActSignature, Actor, Envelope, RecordedEntry } from './envelope';
export {
  currentEpoch,
  holdEpoch,
  logKeys,
  logOrigin,
  openLedger,
  openLog,
  raiseEpoch,
  readSetting,
  recordRotation,
} from './genesis';
export type { LedgerSetting } from './genesis';
export {
  actIdOf,
  attemptsStream,
  catalogueStream,
  commentStream,
  decisionIdOf,
  decisionStreamOf,
  engineActId,
  erasureStream,
  expertsStream,
  ledgerStream,
  organStream,
  readsStream,
  ruleSetsStream,
  securityStream,
  signingKeyIdOf,
} from './ids';
export { ledgerMigrations } from './ledger-migrations';
export { migrate } from './migrate';
export type { Migration } from './migrate';
export { poolOf, shifted, sqlOf } from './sql';
export type { Sql, Statement } from './sql';
export {
  ActReplayedDifferently,
  append,
  firstBroken,
  ledgerFrozen,
  LedgerRefused,
  ledgerNow,
  listStreams,
  lock,
  readActs,
  readAfter,
  readEntriesOfAct,
  readEntryOfAct,
  readHead,
  readStream,
} from './store';
export type { Locked } from './store';
export { steadyConnections, watchConnections } from './steady-connections';
export { brieflyIn, brieflyOn } from './brief-transaction';
export { transaction } from './transaction';
export { openSealed, readSealed, seal, storeSealed, vaultLines, verifySealed } from './vault';
export type { SealedValue, VaultLine } from './vault';
export { eraseSealed, repeatErasures, restrictSealed, rewrapVault, sweepVault } from './vault-erasure';
export type { Repeated } from './vault-erasure';
export { keyRing, keyRingFrom, VaultKeyMissing } from './vault-keys';
export type { KeyRing } from './vault-keys';
export { outboxMigrations } from './outbox-migrations';
export { vaultMigrations } from './vault-migrations';
export { censusLeaf, headsAt, takeCensus } from './log/census';
export type { Census, StreamHead } from './log/census';
export { checkpointText, openCheckpoint, readCheckpoint } from './log/checkpoint';
export type { Checkpoint } from './log/checkpoint';
export { isConsistent } from './log/consistency';
export { MonotonicCosigner, rememberSigned, sha256 } from './log/cosigner';
export type { AddCheckpoint, Cosigned, Cosigner, CosignerOptions } from './log/cosigner';
export { CosignerUnavailable, HttpCosigner, readAddCheckpoint, refusalStatus } from './log/http-cosigner';
export { edgeBytes } from './log/edge-bytes';
export { historyOf } from './log/ledger-history';
export type { HistoryEntry } from './log/ledger-history';
export { LockStore } from './log/lock-store';
export { LogHalted } from './log/log-halted';
export type { HaltReason } from './log/log-halted';
export { readLog, sequencedTiles } from './log/log-state';
export type { LogState } from './log/log-state';
export { FolderStore } from './log/log-store';
export type { LogStore } from './log/log-store';
export { generateKey, Malformed, readNote, readSigningKey, readVerifierKey, signatureLine, signedBy } from './log/note';
export type { KeyUse, Note, SigningKey, VerifierKey } from './log/note';
export { bundlePath, checkpointPath, keysPath, rotationPath, tilePath, widthAt } from './log/paths';
export { noWitnesses, readPolicy } from './log/policy';
export type { Witness, WitnessPolicy } from './log/policy';
export { publish } from './log/publisher';
export { newestRenewal, recordRenewal, renewalHashes, RenewalRefused, renewedTree } from './log/renewal';
export type { Renewal, RenewalHash } from './log/renewal';
export { signedRotations } from './log/rotations';
export { S3LogStore } from './log/s3-log-store';
export { sequence } from './log/sequence';
export { Sequencer } from './log/sequencer';
export type { SequencerParts, Step } from './log/sequencer';
export { succeed, successorOf, unfreeze } from './log/succession';
export type { Succession } from './log/succession';
export { stirThreadPool } from './log/thread-pool';
export { bundleOf, publishedEntries, publishedTiles, splitBundle, TileMissing } from './log/tile-reader';
export {
  consistencyProof,
  emptyEdge,
  extend,
  hashLeaf,
  hashNode,
  inclusionProof,
  partialTiles,
  readEdge,
  rootOf,
  tileWidth,
} from './log/tree';
export type { Edge, FullTile, Hash, ReadTile, TileRef } from './log/tree';
export { HttpLogStore } from './log/http-log-store';
export { replay } from './log/replay';
export type { Replayed } from './log/replay';
export { ReplayRefused } from './log/replay-refused';
