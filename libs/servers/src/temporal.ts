import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { findTemporal } from './find-binary';
import { freePort, needPort } from './ports';
import { ServerUnavailable } from './server-unavailable';
import { untilPortIsFree } from './until-port-is-free';

export interface TemporalOptions {
  cacheDir: string;
  /** Persistent file; absent: in memory. */
  dbFile?: string;
  port?: number;
  uiPort?: number;
  /** Use this server instead. */
  address?: string;
  onProgress?: (zh: string, en: string) => void;
}

export interface TemporalServer {
  address: string;
  uiUrl: string | null;
  stop(): Promise<void>;
}

/** What an operator can look for in Temporal's own web UI. */
export const searchAttributes = {
  DingceDecision: 'Keyword',
  DingceStage: 'Keyword',
  DingceUnit: 'Keyword',
  DingceStatus: 'Keyword',
  DingceDueAt: 'Datetime',
} as const;

const readyWithinMs = 40_000;
const stopWithinMs = 5_000;

const attempts = 3;

/** Starts Temporal's development server, or uses the one named by `address`. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  if (options.address) return { address: options.address, uiUrl: null, stop: async () => undefined };
  return untilPortIsFree(() => start(options), attempts);
}

async function start(options: TemporalOptions): Promise<TemporalServer> {
  if (options.port) await needPort(options.port, 'Temporal', 'DINGCE_TEMPORAL_PORT');
  if (options.uiPort) await needPort(options.uiPort, 'Temporal UI', 'DINGCE_TEMPORAL_UI_PORT');
  const binary = await findTemporal(options);
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? (await freePort());
  if (options.dbFile) mkdirSync(dirname(options.dbFile), { recursive: true });
  const child = spawn(
    binary,
    [
      ...[
        'server',
        'start-dev',
        '--ip',
        '127.0.0.1',
        '--port',
        String(port),
        '--ui-port',
        String(uiPort),
        '--log-level',
        'error',
      ],
      ...(options.dbFile ? ['--db-filename', options.dbFile] : []),
      ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(kill, stopWithinMs);
    await gone;
    clearTimeout(timer);
  };
  const address = `127.0.0.1:${port}`;
  for (const until = Date.now() + readyWithinMs; ; await sleep(150)) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new ServerUnavailable(
        `Temporal 未能启动：${said.trim()}`,
        `Temporal did not start. Try again, or name a running server in TEMPORAL_ADDRESS.`,
      );
    }
    const connection = await Connection.connect({ address, connectTimeout: 1000 }).catch(() => null);
    if (!connection) continue;
    const ready = await connection.workflowService.describeNamespace({ namespace: 'default' }).then(
      () => true,
      () => false,
    );
    await connection.close();
    if (ready) return { address, uiUrl: `http://127.0.0.1:${uiPort}`, stop };
  }
}
