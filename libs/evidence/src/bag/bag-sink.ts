import type { Readable } from 'node:stream';

/**
 * Where a bag is written to. Implementations MUST write files in the order given, MUST leave nothing behind when aborted, and
 * MUST have everything durably stored before `finish` resolves, where they store it at all.
 */
export interface BagSink {
  /** Resolves once the content was taken over; rejects with the content's own error. */
  file(path: string, content: Readable | Uint8Array): Promise<void>;
  finish(): Promise<void>;
  abort(): Promise<void>;
}
