export { pathOfAct } from './acts/act-path';
export { startApi } from './start-api';
export type { RunningApi } from './start-api';
export { documentStore } from './store';
export { apiConfigFrom } from './config';
export type { ApiConfig } from './config';
