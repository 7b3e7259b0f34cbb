import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@dingce/servers';
import { generateKey } from '@dingce/ledger';

/** Signer, witness and sequencer as they run in production: each a process of its own. */
export interface LogProcesses {
  /** It knows a log besides, whose secret key is here, to be asked by itself. */
  witness: { url: string; watchedSecret: string };
  startSequencer(databaseUrl: string): Promise<void>;
  stop(): Promise<void>;
}

const startWithinMs = 30_000;

async function start(file: string, ready: string, env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [resolve(file)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told = new Promise<void>((done) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.includes(ready) && done());
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`)));
  ended.catch(() => undefined);
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error(`${file} did not start`)), startWithinMs).unref(),
  );
  await Promise.race([told, ended, late]);
  return child;
}

export async function startLogProcesses(
  folder: string,
  logKey: { secret: string; key: string },
): Promise<LogProcesses> {
  const at = (name: string): string => join(folder, name);
  mkdirSync(folder, { recursive: true });
  const watched = generateKey('bench.dingce/watched', 'log');
  const witnessKey = generateKey('bench.dingce/witness', 'witness');
  const [signerPort, witnessPort] = [await freePort(), await freePort()];
  const token = 'bench-token-of-no-secret';
  const url = `http://127.0.0.1:${witnessPort}`;
  writeFileSync(at('signer.keys'), `${logKey.secret}\n`, { mode: 0o600 });
  writeFileSync(at('witness.key'), `${witnessKey.secret}\n`, { mode: 0o600 });
  writeFileSync(at('witness.logs'), `${logKey.key}\n${watched.key}\n`);
  writeFileSync(at('policy'), `log ${logKey.key}\nwitness w ${witnessKey.key} ${url}\nquorum w\n`);
  const children: ChildProcess[] = [];
  const signer = 'apps/signer/dist/main.js';
  children.push(
    await start(signer, 'signer ready', {
      DINGCE_SIGNER_PORT: String(signerPort),
      DINGCE_SIGNER_KEYS: at('signer.keys'),
      DINGCE_SIGNER_STATE: at('signer'),
      DINGCE_SIGNER_TOKEN: token,
    }),
  );
  children.push(
    await start(signer, 'signer ready', {
      DINGCE_SIGNER_PORT: String(witnessPort),
      DINGCE_SIGNER_KEYS: at('witness.key'),
      DINGCE_SIGNER_STATE: at('witness'),
      DINGCE_SIGNER_LOGS: at('witness.logs'),
    }),
  );
  return {
    witness: { url, watchedSecret: watched.secret },
    startSequencer: async (databaseUrl) => {
      children.push(
        await start('apps/sequencer/dist/main.js', 'sequencer ready', {
          DATABASE_URL: databaseUrl,
          DINGCE_LOG: at('log'),
          DINGCE_LOG_LOCK: at('lock'),
          DINGCE_LOG_POLICY: at('policy'),
          DINGCE_SIGNER: `http://127.0.0.1:${signerPort}`,
          DINGCE_SIGNER_TOKEN: token,
        }),
      );
    },
    stop: async () => {
      for (const child of children.reverse()) await ended(child);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
