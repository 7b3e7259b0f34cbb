import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { DocumentTooLarge } from './blob-store';
import type { BlobStore, StoredBlob } from './blob-store';

/** Blobs in a folder, `<first two>/<sha256>`; written beside, synced, then renamed, so that a crash leaves no half blob. */
export class DiskStore implements BlobStore {
  constructor(private readonly folder: string) {}

  async put(content: Readable, maxBytes: number): Promise<StoredBlob> {
    const incoming = join(this.folder, 'incoming', randomUUID());
    await mkdir(dirname(incoming), { recursive: true });
    const file = await open(incoming, 'wx');
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new DocumentTooLarge(maxBytes);
        hash.update(chunk);
        await file.write(chunk);
      }
      await file.sync();
      await file.close();
      const sha256 = hash.digest('hex');
      const final = this.pathOf(sha256);
      await mkdir(dirname(final), { recursive: true });
      await rename(incoming, final);
      return { sha256, bytes };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(incoming, { force: true });
      throw error;
    }
  }

  async has(sha256: string): Promise<boolean> {
    return access(this.pathOf(sha256)).then(
      () => true,
      () => false,
    );
  }

  async get(sha256: string): Promise<Readable> {
    await access(this.pathOf(sha256));
    return createReadStream(this.pathOf(sha256));
  }

  private pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256');
    return join(this.folder, sha256.slice(0, 2), sha256);
  }
}
