import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { BagSink } from './bag-sink';
import { checkBagPath } from './bag-path';
import { beside, refuseTaken, syncPath } from './folder-sink';

const regularFile = 0o100644;

/**
 * A bag as one zip stream, its folder at the root. A file is taken over only when the zip wants it, so that a slow reader
 * slows the export and nothing piles up.
 */
export class ZipSink implements BagSink {
  private readonly zip = new ZipFile();
  private readonly written: Promise<void>;
  private failed: Error | null = null;
  private failing: (error: Error) => void = () => undefined;

  /** `folder` is the bag's own name; `at` the time of every file in it. */
  constructor(
    private readonly folder: string,
    private readonly at: Date,
    private readonly out: Writable,
  ) {
    checkBagPath(folder);
    const zipError = new Promise<never>((_, reject) => this.zip.on('error', reject));
    this.written = Promise.race([pipeline(this.zip.outputStream as Readable, out), zipError]);
    this.written.catch((error: unknown) => {
      this.failed = error as Error;
      this.failing(this.failed);
    });
  }

  async file(path: string, content: Readable | Uint8Array): Promise<void> {
    const stream = content instanceof Uint8Array ? Readable.from([Buffer.from(content)]) : content;
    await new Promise<void>((resolve, reject) => {
      // A reader who leaves must not leave us waiting for a file that nobody takes.
      this.failing = reject;
      if (this.failed) reject(this.failed);
      stream.once('end', resolve);
      stream.once('error', reject);
      this.zip.addReadStreamLazy(
        `${this.folder}/${path}`,
        { mtime: this.at, mode: regularFile, compress: true },
        (take) => take(null, stream),
      );
    });
  }

  async finish(): Promise<void> {
    this.zip.end();
    await this.written;
  }

  async abort(): Promise<void> {
    this.out.destroy();
    await this.written.catch(() => undefined);
  }
}

/** The same into a file: written beside, synced, renamed at the end. */
export class ZipFileSink implements BagSink {
  private constructor(
    private readonly target: string,
    private readonly partial: string,
    private readonly zip: ZipSink,
  ) {}

  /** Throws TargetTaken. */
  static async open(target: string, folder: string, at: Date): Promise<ZipFileSink> {
    await refuseTaken(target);
    const partial = beside(target);
    const out = createWriteStream(partial, { flags: 'wx' });
    return new ZipFileSink(target, partial, new ZipSink(folder, at, out));
  }

  file(path: string, content: Readable | Uint8Array): Promise<void> {
    return this.zip.file(path, content);
  }

  async finish(): Promise<void> {
    await this.zip.finish();
    await syncPath(this.partial);
    await refuseTaken(this.target);
    await rename(this.partial, this.target);
    await syncPath(dirname(this.target));
  }

  async abort(): Promise<void> {
    await this.zip.abort();
    await rm(this.partial, { force: true });
  }
}
