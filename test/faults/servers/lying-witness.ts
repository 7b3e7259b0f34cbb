import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAddCheckpoint } from '@dingce/ledger';
import { onCleanUp } from '../clean-up';

/** Answers in the witness's place. `text`: the checkpoint that should be cosigned, without its signatures. */
export type Lie = (text: string, response: ServerResponse) => void;

/** What stands in the policy for a witness: honest, it passes everything on to the real one behind it; else it lies, or is late. */
export class LyingWitness {
  lie: Lie | null = null;
  delayMs = 0;
  /** The last text that it was asked to cosign while honest. */
  honestText = '';

  private constructor(
    private readonly server: Server,
    private readonly behind: string,
  ) {
    onCleanUp(() => this.stop());
  }

  static async start(behind: string): Promise<LyingWitness> {
    const server = createServer();
    const witness = new LyingWitness(server, behind);
    server.on('request', (request, response) => {
      // Whoever asked may be gone: then there is nobody to answer.
      witness.answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return witness;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const { note } = readAddCheckpoint(body);
    const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
    if (this.lie) return this.lie(text, response);
    await sleep(this.delayMs);
    const answer = await fetch(`${this.behind}/add-checkpoint`, { method: 'POST', body });
    if (answer.ok) this.honestText = text;
    response.writeHead(answer.status).end(await answer.text());
  }
}
