import type { Readable } from 'node:stream';

export interface StoredBlob {
  /** Hex SHA-256 of the content: its address. */
  sha256: string;
  bytes: number;
}

/** The upload was larger than allowed; nothing was kept. */
export class DocumentTooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`document larger than ${maxBytes} bytes`);
  }
}

/**
 * Content-addressed store. Implementations MUST keep nothing of an upload that failed, MUST be idempotent (the same content
 * twice is one blob) and MUST have the content durably stored before `put` resolves.
 */
export interface BlobStore {
  /** Throws DocumentTooLarge. */
  put(content: Readable, maxBytes: number): Promise<StoredBlob>;
  has(sha256: string): Promise<boolean>;
  /** Throws when there is no such blob: ask `has` first. */
  get(sha256: string): Promise<Readable>;
}
