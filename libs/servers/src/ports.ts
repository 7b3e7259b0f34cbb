import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { ServerUnavailable } from './server-unavailable';

/** Below those that a kernel gives to outgoing connections: from 32,768 on Linux, from 16,000 in some sandboxes. */
const [lowest, highest] = [10_000, 16_000];

/** A port that is free, and that no process was given by this function as long as the process given it lives. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (!(await isPortBusy(port)) && (await mark(port))) return port;
  }
}

/** Holds the UDP port of the same number, which nobody else wants, until this process ends; false when another does. */
const mark = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const held = createSocket('udp4').unref();
    held.once('error', () => held.close(() => resolve(false))).bind(port, '127.0.0.1', () => resolve(true));
  });

export const isPortBusy = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true)).listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });

/** Throws when the port is taken, naming what changes it. */
export async function needPort(port: number, what: string, variable: string): Promise<void> {
  if (await isPortBusy(port))
    throw new ServerUnavailable(
      `端口 ${port}（${what}）已被占用。请停止占用它的程序，或用环境变量 ${variable} 换一个端口。`,
      `Port ${port} (${what}) is taken. Stop the program that holds it, or choose another port with ${variable}.`,
    );
}
