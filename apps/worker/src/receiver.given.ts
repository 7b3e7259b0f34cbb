import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asClient } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  answered: number;
}

/** A subscriber's end: what it received, and what it answers next (200 when nothing is set). */
export class Receiver {
  static readonly secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  readonly received: Received[] = [];
  readonly answers: number[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const answered = this.answers.shift() ?? 200;
        this.received.push({ headers: request.headers, body: Buffer.concat(parts).toString(), answered });
        response.writeHead(answered).end();
      });
    });
  }

  static async open(): Promise<Receiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/notices`;
  }

  subscribe(
    database: FreshDatabase,
    { types = null, id = 'subscription-1' }: { types?: string[] | null; id?: string } = {},
  ): Promise<void> {
    return asClient(database.ownerUrl, async (client) => {
      await client.query(
        `insert into outbox.subscription (subscription_id, organ_id, client_id, url, secret, types) values ($1, 'organ-1', 'client-1', $2, $3, $4)`,
        [id, this.url, Receiver.secret, types],
      );
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
