import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BagSink } from './bag-sink';

/** The export would write over something that stands there. */
export class TargetTaken extends Error {
  constructor(readonly target: string) {
    super(`已存在，未覆盖：${target}\n${target} exists already; nothing was written over it.`);
  }
}

export async function refuseTaken(target: string): Promise<void> {
  const there = await stat(target).catch(() => null);
  if (there) throw new TargetTaken(target);
}

/** A place beside the target, on the same file system, so that the last step is one rename. */
export const beside = (target: string): string => `${target}.partial-${randomBytes(6).toString('hex')}`;

const atATime = 64;

/** A bag as a folder: written beside, every file and folder synced, renamed at the end. */
export class FolderSink implements BagSink {
  private readonly folders = new Set<string>();
  private readonly files: string[] = [];
  private constructor(
    private readonly target: string,
    private readonly partial: string,
  ) {}

  /** Throws TargetTaken. */
  static async open(target: string): Promise<FolderSink> {
    await refuseTaken(target);
    const partial = beside(target);
    await mkdir(partial, { recursive: true });
    return new FolderSink(target, partial);
  }

  async file(path: string, content: Readable | Uint8Array): Promise<void> {
    const at = join(this.partial, path);
    const folder = dirname(at);
    if (!this.folders.has(folder)) await mkdir(folder, { recursive: true });
    this.folders.add(folder);
    this.files.push(at);
    if (content instanceof Uint8Array) await writeFile(at, content, { flag: 'wx' });
    else await pipeline(content, createWriteStream(at, { flags: 'wx' }));
  }

  async finish(): Promise<void> {
    // Synced many at a time, so that the file system commits them together.
    for (let i = 0; i < this.files.length; i += atATime)
      await Promise.all(this.files.slice(i, i + atATime).map(syncPath));
    // Parents last: a folder's entry is durable once its parent is.
    for (const folder of [...this.withParents()].sort((a, b) => b.length - a.length)) await syncPath(folder);
    await refuseTaken(this.target);
    await rename(this.partial, this.target);
    await syncPath(dirname(this.target));
  }

  async abort(): Promise<void> {
    await rm(this.partial, { recursive: true, force: true });
  }

  private withParents(): Set<string> {
    const all = new Set([this.partial]);
    for (let folder of this.folders)
      for (; folder !== this.partial && folder.startsWith(this.partial); folder = dirname(folder)) all.add(folder);
    return all;
  }
}

/** A file's content, or the names in a folder: they must survive a crash too. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
