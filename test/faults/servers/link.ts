import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onCleanUp } from '../clean-up';

/**
 * down: nothing passes, either way. no-requests, no-replies: one way only. slow: each way takes its time. half-open: what is connected
 * hears nothing more and is not told, for ever, while new connections are well. What is held back passes once it is over, as TCP would have it.
 */
export const linkFaults = ['down', 'no-requests', 'no-replies', 'slow', 'half-open'] as const;
export type LinkFault = (typeof linkFaults)[number];

const slowMs = 5_000;

interface Pair {
  near: Socket;
  far: Socket;
  /** Half-open: never heard of again. */
  lost: boolean;
}

/** A TCP proxy on loopback between two parts. */
export class Link {
  private fault: LinkFault | null = null;
  private readonly pairs = new Set<Pair>();

  private constructor(private readonly server: Server) {
    onCleanUp(() => this.close());
  }

  /** To a port of this machine. */
  static async to(port: number): Promise<Link> {
    const server = createServer({ pauseOnConnect: true });
    const link = new Link(server);
    server.on('connection', (near) => link.take(near, connect(port, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  fail(fault: LinkFault): void {
    if (fault === 'half-open') for (const pair of this.pairs) pair.lost = true;
    else this.fault = fault;
    this.apply();
  }

  heal(): void {
    this.fault = null;
    this.apply();
  }

  close(): void {
    this.server.close();
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  private take(near: Socket, far: Socket): void {
    const pair: Pair = { near, far, lost: false };
    this.pairs.add(pair);
    this.pass(near, far);
    this.pass(far, near);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (pair.lost) return;
        near.destroy();
        far.destroy();
        this.pairs.delete(pair);
      });
    }
    this.apply();
  }

  private pass(from: Socket, to: Socket): void {
    const later = (work: () => void): void => void (this.fault === 'slow' ? setTimeout(work, slowMs) : work());
    from.on('data', (chunk: Buffer) => later(() => to.writable && to.write(chunk)));
    from.on('end', () => later(() => to.end()));
  }

  private apply(): void {
    for (const { near, far, lost } of this.pairs) {
      hold(near, lost || this.fault === 'down' || this.fault === 'no-requests');
      hold(far, lost || this.fault === 'down' || this.fault === 'no-replies');
    }
  }
}

/** A socket that is not read keeps its bytes, and even its end, to itself. */
const hold = (socket: Socket, held: boolean): unknown => (held ? socket.pause() : socket.resume());
