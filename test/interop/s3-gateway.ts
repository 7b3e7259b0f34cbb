import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@dingce/servers';

export interface RunningGateway {
  endpoint: string;
  region: string;
  /** Where a bucket's objects lie as files, a file a key. */
  folderOf(bucket: string): string;
  stop(): Promise<void>;
}

const readyWithinMs = 15_000;

/** Starts an S3 gateway over a folder with empty buckets, on a free port of the loopback; its credentials go where the SDK looks for them. */
export async function startGateway(tool: string, folder: string, buckets: string[]): Promise<RunningGateway> {
  for (const bucket of buckets) mkdirSync(join(folder, bucket), { recursive: true });
  const [access, secret] = ['interop', 'interop-secret'];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret });
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(tool, ['--port', listen, '--quiet', 'posix', folder], {
    stdio: 'ignore',
    env: { ...process.env, ROOT_ACCESS_KEY: access, ROOT_SECRET_KEY: secret },
  });
  const exited = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  const endpoint = `http://${listen}`;
  await answering(endpoint);
  return {
    endpoint,
    region: 'us-east-1',
    folderOf: (bucket) => join(folder, bucket),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

async function answering(endpoint: string): Promise<void> {
  for (const end = Date.now() + readyWithinMs; Date.now() < end; await sleep(100))
    if (await fetch(endpoint).catch(() => null)) return;
  throw new Error(`the gateway did not answer within ${readyWithinMs} ms`);
}
