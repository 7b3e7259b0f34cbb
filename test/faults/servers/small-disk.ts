import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onCleanUp } from '../clean-up';
import { newFolder } from './folder';

/** A file system of its own, a few MiB large, that can be filled to the last byte and freed again. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** null where this machine lets nobody mount. */
  static mount(name: string, megabytes: number): SmallDisk | null {
    const folder = newFolder(name);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'pipe' });
    } catch {
      return null;
    }
    const unmount = (): void => void execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' });
    const undo = onCleanUp(() => {
      process.off('exit', unmount);
      unmount();
    });
    void undo;
    process.once('exit', unmount);
    return new SmallDisk(folder);
  }

  fill(): void {
    const chunk = Buffer.alloc(64 * 1024);
    const file = openSync(this.filler, 'w');
    try {
      for (let bytes = chunk.length; bytes >= 1;) {
        try {
          writeSync(file, chunk, 0, bytes);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          bytes = Math.floor(bytes / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.filler, { force: true });
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  private get filler(): string {
    return join(this.folder, 'filler');
  }
}
