import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** `dingce`, as an operator or a reader runs it. */
export const dingce = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  new Promise((settle) => {
    const command = [resolve('apps/cli/dist/main.js'), ...args];
    execFile(process.execPath, command, { env: { ...process.env, ...env } }, (error, out, err) =>
      settle({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
