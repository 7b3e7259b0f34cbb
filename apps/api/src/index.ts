export { pathOfAct } from './acts/act-path';
export { startApi } from './start-api';
export type { RunningApi } from './start-api';
export { documentStore, publishedLogStore } from './store';
export { apiConfigFrom, documentsFrom, logFrom } from './config';
export type { ApiConfig } from './config';
