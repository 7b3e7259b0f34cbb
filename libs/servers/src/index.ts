export { enterableByOthers, postgresFolder } from './data-folder';
export { findTemporal, findTestServer } from './find-binary';
export { freePort, isPortBusy, needPort } from './ports';
export { needDatabase, startPostgres } from './postgres';
export type { PostgresOptions, PostgresServer } from './postgres';
export { ServerUnavailable } from './server-unavailable';
export { searchAttributes, startTemporal } from './temporal';
export type { TemporalOptions, TemporalServer } from './temporal';
export { untilPortIsFree } from './until-port-is-free';
