import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt, Receipts } from './receipts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
}

export interface Asked {
  by: string;
  path: string;
  body: object;
  key: string;
  headers?: Record<string, string>;
}

const againMs = 100;
const answerWithinMs = 15_000;

/** Speaks to the real API as a client should: no answer or a 5xx is asked again, under the same key. */
export class ApiClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    readonly url: string,
    private readonly issuer: string,
    private readonly receipts: Receipts,
  ) {}

  /**
   * Until it is acknowledged or refused; null when it was refused. Throws when `withinMs` passes without either, for then
   * the installation did not come back.
   */
  async act(asked: Asked, withinMs = 90_000): Promise<Receipt | null> {
    let unanswered = false;
    for (const until = Date.now() + withinMs; ; await sleep(againMs)) {
      const answer = await this.post(asked).catch(() => null);
      if (answer && answer.status < 300) {
        const receipt = answer.body.receipt as Receipt;
        this.receipts.keep(receipt);
        if (unanswered) this.receipts.ambiguous += 1;
        return receipt;
      }
      if (answer && answer.status < 500 && answer.body.code !== 'stage-opening') {
        this.receipts.refuse(String(answer.body.code));
        return null;
      }
      unanswered ||= answer === null || answer.status >= 500;
      if (Date.now() > until)
        throw new Error(`${asked.path}: no acknowledgement within ${withinMs} ms; last ${JSON.stringify(answer)}`);
    }
  }

  /** One request, whatever is answered. Rejects when nothing is. */
  async post({ by, path, body, key, headers = {} }: Asked): Promise<Answer> {
    const token = await this.token(by);
    return this.send('POST', path, JSON.stringify(body), {
      'content-type': 'application/json',
      'idempotency-key': key,
      authorization: `Bearer ${token}`,
      ...headers,
    });
  }

  async get(by: string, path: string): Promise<Answer> {
    return this.send('GET', path, null, { authorization: `Bearer ${await this.token(by)}` });
  }

  async paper(by: string, text: string): Promise<string> {
    const authorization = `Bearer ${await this.token(by)}`;
    const headers = { authorization, 'content-type': 'application/octet-stream' };
    return String((await this.send('POST', '/v1/documents', text, headers)).body.sha256);
  }

  send(method: string, path: string, body: string | null, headers: Record<string, string>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, {
        method,
        agent: this.agent,
        timeout: answerWithinMs,
        headers: { ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }), ...headers },
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('the answer was cut off')));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          try {
            const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
          } catch (error) {
            reject(error as Error);
          }
        });
      });
      sent.end(body ?? undefined);
    });
  }

  async authorization(login: string): Promise<{ authorization: string }> {
    return { authorization: `Bearer ${await this.token(login)}` };
  }

  close(): void {
    this.agent.destroy();
  }

  private token(login: string): Promise<string> {
    const known = this.tokens.get(login) ?? this.login(login);
    this.tokens.set(login, known);
    return known;
  }

  private async login(login: string): Promise<string> {
    const body = new URLSearchParams({ grant_type: 'password', username: login, password: 'dingce' });
    const answer = await fetch(`${this.issuer}/token`, { method: 'POST', body });
    return ((await answer.json()) as { access_token: string }).access_token;
  }
}
