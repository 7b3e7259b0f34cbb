import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * Where a log's static files lie. `put` and `putNew` MUST have the bytes durably stored, whole or not at all, before they
 * resolve. Paths are relative, with forward slashes.
 */
export interface LogStore {
  /** null when there is nothing at the path. */
  get(path: string): Promise<Uint8Array | null>;
  /** Writes or replaces. */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /** Writes only where nothing is; false where something is. Of several at once, exactly one gets true. */
  putNew(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Removes a file, or all below a path that ends with a slash; what is not there is no error. */
  remove(path: string): Promise<void>;
}

const code = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Files below a folder: written beside, synced, then renamed or linked, so that a crash leaves no half file. */
export class FolderStore implements LogStore {
  readonly folder: string;
  private readonly made = new Set<string>();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  async get(path: string): Promise<Uint8Array | null> {
    try {
      return await readFile(join(this.folder, path));
    } catch (error) {
      // A folder stands where a full tile is not yet but its partial one is.
      if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(code(error) ?? '')) return null;
      throw error;
    }
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    await this.beside(path, bytes, (written, final) => rename(written, final));
  }

  async putNew(path: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.beside(path, bytes, (written, final) => link(written, final));
      return true;
    } catch (error) {
      if (code(error) !== 'EEXIST') throw error;
      // Whoever linked it may have died before its name was safe.
      await syncFolder(dirname(join(this.folder, path)));
      return false;
    }
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.folder, path), { force: true, recursive: path.endsWith('/') });
  }

  /** Each folder's name is synced in the one above it, whoever made it: another process may have died before it could. */
  private async makeFolder(folder: string): Promise<void> {
    if (this.made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    for (let at = folder; at.length >= this.folder.length; at = dirname(at)) await syncFolder(dirname(at));
    this.made.add(folder);
  }

  private async beside(
    path: string,
    bytes: Uint8Array,
    place: (written: string, final: string) => Promise<void>,
  ): Promise<void> {
    const final = join(this.folder, path);
    await this.makeFolder(dirname(final));
    const written = join(dirname(final), `.incoming-${randomUUID()}`);
    try {
      const file = await open(written, 'wx', 0o644);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await place(written, final);
      await syncFolder(dirname(final));
    } finally {
      await unlink(written).catch(() => undefined);
    }
  }
}

/** The new name itself must survive a crash too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
