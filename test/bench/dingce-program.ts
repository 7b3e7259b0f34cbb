import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@dingce/servers';

/** Dingce as it runs in production: api and worker, each a process of its own. */
export interface Program {
  url: string;
  issuer: string;
  pids: number[];
  stop(): Promise<void>;
}

export interface ProgramInput {
  databaseUrl: string;
  issuer: string;
  temporalAddress: string;
  procedures: string;
  pseudonymKey: string;
  folder: string;
}

const startWithinMs = 60_000;
const stopWithinMs = 10_000;

export async function startProgram(input: ProgramInput): Promise<Program> {
  const port = await freePort();
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: input.databaseUrl,
    OIDC_ISSUER: input.issuer,
    OIDC_AUDIENCE: 'dingce',
    TEMPORAL_ADDRESS: input.temporalAddress,
    DINGCE_PROCEDURES: input.procedures,
    DINGCE_PSEUDONYM_KEY: input.pseudonymKey,
    DINGCE_VAULT_KEK: randomBytes(32).toString('hex'),
    DINGCE_DOCUMENTS: resolve(input.folder, 'documents'),
    DINGCE_CACHE: resolve('.dingce/cache'),
    DINGCE_API_PORT: String(port),
  };
  const start = (file: string): ChildProcess =>
    spawn(process.execPath, ['--max-old-space-size=256', resolve(file)], { env, stdio: ['ignore', 'ignore', 2] });
  const children = [start('apps/api/dist/main.js'), start('apps/worker/dist/main.js')];
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(ended));
  };
  for (const until = Date.now() + startWithinMs; ; await sleep(200)) {
    if (Date.now() > until || children.some((c) => c.exitCode !== null)) {
      await stop();
      throw new Error('Dingce did not start');
    }
    if (
      await fetch(`${url}/v1/health`).then(
        (r) => r.ok,
        () => false,
      )
    )
      break;
  }
  return { url, issuer: input.issuer, pids: children.map((c) => c.pid as number), stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await gone;
  clearTimeout(timer);
}
