import { rmSync } from 'node:fs';

type Undo = () => Promise<void> | void;

const undo: Undo[] = [];
const pids = new Set<number>();
const folders = new Set<string>();

/** Runs when the run ends, however it ends but by SIGKILL; the last registered first. Returns how to do it at once. */
export function onCleanUp(work: Undo): () => Promise<void> {
  undo.push(work);
  return async () => {
    const at = undo.indexOf(work);
    if (at < 0) return;
    undo.splice(at, 1);
    await work();
  };
}

/** A process that must not outlive this one, even when it ends without a chance to wait. */
export function mustNotOutlive(pid: number): () => void {
  pids.add(pid);
  return () => void pids.delete(pid);
}

export const removeAtExit = (folder: string): void => void folders.add(folder);

export async function cleanUp(): Promise<void> {
  for (let last = undo.pop(); last; last = undo.pop())
    await Promise.resolve(last()).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
}

/** SIGINT and SIGTERM end the run in order; a second one at once. */
export function watchSignals(): void {
  process.once('exit', () => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // gone already
      }
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stderr.write('正在收尾 · cleaning up\n');
      process.once(signal, () => process.exit(130));
      void cleanUp().finally(() => process.exit(130));
    });
  }
}
