import { createRequire } from 'node:module';
import { struck, struckNow, taken } from './armed';

type Any = (...args: unknown[]) => unknown;

const later = ['rename', 'link', 'writeFile', 'open', 'mkdir', 'unlink', 'readFile', 'rm'] as const;
/** Of an open file, told with the path that it was opened at. */
const ofHandles = ['writeFile', 'sync', 'close'] as const;
const atOnce = ['renameSync', 'linkSync', 'writeFileSync', 'openSync', 'mkdirSync', 'unlinkSync'] as const;

/** What the process does to files, told as `<operation> <path> [<second path>]`. */
export function patchFiles(): void {
  const load = createRequire(__filename);
  const promises = load('node:fs/promises') as Record<string, Any>;
  const fs = load('node:fs') as Record<string, Any>;
  for (const name of later) {
    const original = promises[name] as Any;
    promises[name] = (...args) => {
      const fault = taken('file', said(name, args));
      const run = (): Promise<unknown> => original(...args) as Promise<unknown>;
      const done = fault ? struck(fault, run) : run();
      return name === 'open' ? done.then((handle) => patched(handle as Handle, String(args[0]))) : done;
    };
  }
  for (const name of atOnce) {
    const original = fs[name] as Any;
    fs[name] = (...args) => {
      const fault = taken('file', said(name, args));
      return fault ? struckNow(fault, () => original(...args)) : original(...args);
    };
  }
}

const said = (name: string, args: unknown[]): string =>
  [name, ...args.filter((arg) => typeof arg === 'string').slice(0, 2)].join(' ');

type Handle = Record<(typeof ofHandles)[number], Any>;

function patched(handle: Handle, path: string): Handle {
  for (const name of ofHandles) {
    const original = handle[name].bind(handle) as Any;
    handle[name] = (...args) => {
      const run = (): Promise<unknown> => original(...args) as Promise<unknown>;
      const fault = taken('file', `${name} ${path}`);
      if (!fault) return run();
      // A write that is interrupted leaves half of it; a file that could not be closed well is closed all the same.
      if (name === 'writeFile') return half(original, args).then(() => struck(fault, run));
      return struck(name === 'close' && fault.mode === 'not-done' ? { ...fault, mode: 'done' } : fault, run);
    };
  }
  return handle;
}

const half = (write: Any, [bytes]: unknown[]): Promise<unknown> => {
  const all = Buffer.from(bytes as Uint8Array);
  return write(all.subarray(0, all.length / 2)) as Promise<unknown>;
};
