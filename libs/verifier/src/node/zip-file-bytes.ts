import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ZipBytes } from '../zip/zip-bytes';

/** Records of the directory and small files lie side by side: many of them are had with one reading. */
const windowBytes = 16 * 1024;
const chunkBytes = 64 * 1024;

/**
 * A zip file's bytes, read at once and not by a thread: a bundle has thousands of small files, and each of them and each
 * record of the directory would wait for one.
 */
export class ZipFileBytes implements ZipBytes {
  readonly size: number;
  private readonly file: number;
  private readonly window = Buffer.allocUnsafeSlow(windowBytes);
  private from = 0;
  private until = 0;

  constructor(path: string) {
    this.file = openSync(path, 'r');
    this.size = fstatSync(this.file).size;
  }

  at(position: number, length: number): Buffer {
    if (length > windowBytes) return this.copy(position, length);
    if (position < this.from || position + length > this.until) {
      this.from = position;
      this.until = position + this.fill(this.window, position);
    }
    return this.window.subarray(position - this.from, Math.min(position + length, this.until) - this.from);
  }

  private copy(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, this.size - position)));
    return bytes.subarray(0, this.fill(bytes, position));
  }

  private fill(bytes: Buffer, position: number): number {
    let read = 0;
    for (let more = -1; more !== 0 && read < bytes.length; read += more)
      more = readSync(this.file, bytes, read, bytes.length - read, position + read);
    return read;
  }

  *chunks(position: number, length: number): Generator<Buffer> {
    const end = position + length;
    for (let at = position; at < end; at += chunkBytes) yield this.copy(at, Math.min(chunkBytes, end - at));
  }

  close(): void {
    closeSync(this.file);
  }
}
