import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/** Records of the directory and small files lie side by side: many of them are had with one reading. */
const windowBytes = 16 * 1024;
const chunkBytes = 64 * 1024;

/**
 * A zip file's bytes, read at once and not by a thread: a bundle has thousands of small files, and each of them and each
 * record of the directory would wait for one.
 */
export class ZipBytes extends RandomAccessReader {
  readonly size: number;
  private readonly file: number;
  private readonly window = Buffer.allocUnsafeSlow(windowBytes);
  private from = 0;
  private until = 0;

  constructor(path: string) {
    super();
    this.file = openSync(path, 'r');
    this.size = fstatSync(this.file).size;
  }

  /** Good until the next call. Fewer than `length` bytes where the file ends. */
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

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    try {
      process.nextTick(callback, null, this.at(position, length).copy(buffer, offset));
    } catch (error) {
      process.nextTick(callback, error);
    }
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.chunks(start, end), { objectMode: false });
  }

  private *chunks(start: number, end: number): Generator<Buffer> {
    for (let at = start; at < end; at += chunkBytes) yield this.copy(at, Math.min(chunkBytes, end - at));
  }

  override close(callback?: (error: Error | null) => void): void {
    closeSync(this.file);
    if (callback) process.nextTick(callback, null);
  }
}
