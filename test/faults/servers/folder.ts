import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAtExit } from '../clean-up';

/** A temporary folder that Postgres's own user may enter; removed when the run ends. */
export function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `dingce-faults-${name}-`));
  chmodSync(folder, 0o755);
  removeAtExit(folder);
  return folder;
}
