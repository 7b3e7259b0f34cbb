import { resolve } from 'node:path';
import { Part } from './part';

export interface ProgramOptions {
  name: string;
  /** Relative to the repository. */
  file: string;
  env: NodeJS.ProcessEnv;
  ready(said: string): Promise<boolean>;
  /** With the preload and channel through which faults are armed. */
  faults?: boolean;
  /** MiB. */
  heapMb?: number;
}

/** A compiled program of the product, unchanged, as a process of its own. */
export function programPart({ name, file, env, ready, faults = false, heapMb = 256 }: ProgramOptions): Part {
  const preload = faults ? ['--require', resolve('test/faults/dist/programs/preload.js')] : [];
  const args = [`--max-old-space-size=${heapMb}`, ...preload, resolve(file)];
  return new Part({ name, command: process.execPath, args, env, ready, ipc: faults });
}
