/**
 * A log's files, in the paths of docs/transparency-log.md. `null`: not there; `denied`: there, but not for this reader.
 * Implementations MUST throw Malformed for a file of more than `atMost` bytes, and for what can't be reached.
 */
export interface LogSource {
  read(path: string, atMost: number): Promise<Uint8Array | null | 'denied'>;
}

export const noteLimitBytes = 1024 * 1024;
/** 256 entries of 65,535 bytes, each behind its length. */
export const bundleLimitBytes = 256 * (2 + 65_535);
export const tileLimitBytes = 8192;
