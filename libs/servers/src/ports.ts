import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { ServerUnavailable } from './server-unavailable';

/** Below those that the kernel gives to outgoing connections (from 32768 here), so that none of these takes it meanwhile. */
const [lowest, highest] = [15_000, 32_000];

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (!(await isPortBusy(port))) return port;
  }
}

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
