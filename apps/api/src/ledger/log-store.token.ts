/** Injection token of the log's published files; null where none are configured. */
export const logStoreToken = Symbol('LogStore');
