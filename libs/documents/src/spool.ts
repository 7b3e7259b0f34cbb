import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DocumentTooLarge } from './blob-store';
import type { StoredBlob } from './blob-store';

/** An upload on disk, synced and hashed, before it gets its address. */
export interface Spooled extends StoredBlob {
  path: string;
  drop(): Promise<void>;
}

/** Takes an upload in; keeps nothing of one that fails or is larger than allowed (DocumentTooLarge). */
export async function spool(folder: string, content: Readable, maxBytes: number): Promise<Spooled> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, randomUUID());
  const file = await open(path, 'wx');
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
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
  return { path, sha256: hash.digest('hex'), bytes, drop: () => rm(path, { force: true }) };
}
