import { createServer } from 'node:net';
import { ServerUnavailable } from './server-unavailable';

/** A port that was free a moment ago; the kernel chooses. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
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
