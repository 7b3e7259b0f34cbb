import { join, resolve } from 'node:path';
import { findTemporal, freePort, searchAttributes } from '@dingce/servers';
import { Connection } from '@temporalio/client';
import { say } from '../report';
import { Part } from './part';

/** Temporal's own server as a process that keeps its state in a file, and may be killed. */
export async function temporalPart(folder: string, port: number): Promise<Part> {
  const binary = await findTemporal({
    cacheDir: resolve('.dingce/cache'),
    onProgress: (zh, en) => say(`${zh} · ${en}`),
  });
  const options = {
    ip: '127.0.0.1',
    port: String(port),
    'db-filename': join(folder, 'temporal.db'),
    'log-level': 'never',
    'http-port': String(await freePort()),
    'metrics-port': String(await freePort()),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const attributes = Object.entries(searchAttributes).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  return new Part({
    name: 'temporal',
    command: binary,
    args: ['server', 'start-dev', '--headless', ...flags, ...attributes],
    ready: () => answers(`127.0.0.1:${port}`),
  });
}

async function answers(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 500 }).catch(() => null);
  if (!connection) return false;
  const ready = await connection.workflowService.describeNamespace({ namespace: 'default' }).then(
    () => true,
    () => false,
  );
  await connection.close();
  return ready;
}
