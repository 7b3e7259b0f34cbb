import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Whether any user may pass through every folder above, as Postgres's own user must when we run as root. */
export function enterableByOthers(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      if ((statSync(at).mode & 0o001) === 0) return false;
    } catch {
      // not made yet: it will be made enterable
    }
    if (at === dirname(at)) return true;
  }
}

/**
 * Where Postgres keeps its files: the folder wanted, or, as root under a folder that Postgres's user can't enter, one beside
 * other temporary files named after the project's path, so that the next start finds it again.
 */
export function postgresFolder(wanted: string, root = process.getuid?.() === 0): { folder: string; fallback: boolean } {
  mkdirSync(wanted, { recursive: true });
  if (!root || enterableByOthers(wanted)) return { folder: wanted, fallback: false };
  const name = `dingce-${createHash('sha256').update(resolve(wanted)).digest('hex').slice(0, 8)}`;
  const folder = join(tmpdir(), name);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return { folder, fallback: true };
}
