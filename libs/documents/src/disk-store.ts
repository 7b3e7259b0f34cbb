import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { BlobStore, StoredBlob } from './blob-store';
import { spool } from './spool';

/** Blobs in a folder, `<first two>/<sha256>`; written beside, synced, then renamed, so that a crash leaves no half blob. */
export class DiskStore implements BlobStore {
  constructor(private readonly folder: string) {}

  async put(content: Readable, maxBytes: number): Promise<StoredBlob> {
    const { path, sha256, bytes } = await spool(join(this.folder, 'incoming'), content, maxBytes);
    const final = this.pathOf(sha256);
    await mkdir(dirname(final), { recursive: true });
    await rename(path, final);
    await syncFolder(dirname(final));
    return { sha256, bytes };
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

/** The rename itself must survive a crash too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
