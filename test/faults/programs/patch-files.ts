import { createRequire } from 'node:module';
import { struck, struckNow, taken } from './armed';

type Any = (...args: unknown[]) => unknown;

const later = ['rename', 'link', 'writeFile', 'open', 'mkdir', 'unlink'] as const;
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
      return fault ? struck(fault, run) : run();
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
