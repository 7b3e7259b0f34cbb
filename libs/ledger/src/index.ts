export { canonical, EntryRefused } from './canonical';
export { decodeEntry, encodeEntry, EntryTooLarge, leafHash, zeroHash } from './envelope';
export type { Actor, Envelope, RecordedEntry } from './envelope';
export { currentEpoch, openLedger, raiseEpoch, readSetting } from './genesis';
export type { LedgerSetting } from './genesis';
export {
  actIdOf,
  attemptsStream,
  catalogueStream,
  commentStream,
  decisionIdOf,
  decisionStreamOf,
  engineActId,
  expertsStream,
  ledgerStream,
  organStream,
  readsStream,
  ruleSetsStream,
  securityStream,
} from './ids';
export { ledgerMigrations } from './ledger-migrations';
export { migrate } from './migrate';
export type { Migration } from './migrate';
export { sqlOf } from './sql';
export type { Sql, Statement } from './sql';
export {
  ActReplayedDifferently,
  append,
  firstBroken,
  LedgerRefused,
  ledgerNow,
  listStreams,
  lock,
  readAfter,
  readEntryOfAct,
  readHead,
  readStream,
} from './store';
export type { Locked } from './store';
export { openSealed, seal, storeSealed, verifySealed } from './vault';
export type { SealedValue } from './vault';
