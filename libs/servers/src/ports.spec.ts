import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, isPortBusy, needPort } from './ports';

const holdUdp = (port: number): Promise<unknown> => {
  const socket = createSocket('udp4').unref();
  const bound = once(socket, 'listening').finally(() => socket.close());
  socket.bind(port, '127.0.0.1');
  return bound;
};

describe('a free port', () => {
  it('lies below those of outgoing connections, can be listened on, and is marked as given', async () => {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(10_000);
    expect(port).toBeLessThan(16_000);
    await expect(holdUdp(port)).rejects.toThrow('EADDRINUSE');
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await isPortBusy(port)).toBe(true);
    await expect(needPort(port, 'Postgres', 'DINGCE_POSTGRES_PORT')).rejects.toThrow(
      new RegExp(`端口 ${port}（Postgres）已被占用.*DINGCE_POSTGRES_PORT`),
    );
    server.close();
  });

  it('is free for others again once the process that was given it has ended, which it may', async () => {
    const ports = join(__dirname, '..', 'dist', 'ports.js');
    const script = `require(${JSON.stringify(ports)}).freePort().then((port) => console.log(port))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { timeout: 10_000 });
    await expect(holdUdp(Number(stdout))).resolves.toBeDefined();
  });

  it('is never given twice', async () => {
    const given = await Promise.all(Array.from({ length: 100 }, () => freePort()));
    expect(new Set(given).size).toBe(given.length);
  });
});
