/** What a zip's directory says of a file. */
export interface ZipEntry {
  path: string;
  kind: 'file' | 'other';
  /** Unpacked. */
  bytes: number;
  packed: number;
  deflated: boolean;
  crc: number;
  flags: number;
  /** The path as it is written. */
  name: Uint8Array;
  headerAt: number;
}

/** A file of a zip, and where its content lies. */
export interface ZippedFile extends ZipEntry {
  contentAt: number;
}
