import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

const openingWaitMs = 20;
const openingTries = 500;

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A lean HTTP client over kept-alive connections: the bench measures Dingce, not its own client. */
export class DingceClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly url: string,
    private readonly issuer: string,
  ) {}

  /** Throws when it is refused; waits for a stage that the workflows are opening. */
  async act(
    by: string,
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    const key = randomUUID();
    for (let tries = 0; ; tries += 1) {
      const answer = await this.send('POST', by, path, JSON.stringify(body), {
        'content-type': 'application/json',
        'idempotency-key': key,
        ...headers,
      });
      if (answer.status < 300) return answer.body;
      if (answer.body.code !== 'stage-opening' || tries >= openingTries)
        throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      await new Promise((resolve) => setTimeout(resolve, openingWaitMs));
    }
  }

  async get(by: string, path: string): Promise<Record<string, unknown>> {
    const answer = await this.send('GET', by, path, null, {});
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async paper(text: string): Promise<string> {
    const answer = await this.send('POST', 'jingban', '/v1/documents', `${text}\n`, {
      'content-type': 'application/octet-stream',
    });
    return String(answer.body.sha256);
  }

  private async send(
    method: string,
    by: string,
    path: string,
    body: string | null,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const token = await this.token(by);
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.url}${path}`,
        {
          method,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>,
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });
  }

  private token(login: string): Promise<string> {
    const known = this.tokens.get(login) ?? this.login(login);
    this.tokens.set(login, known);
    return known;
  }

  private async login(login: string): Promise<string> {
    const body = new URLSearchParams({ grant_type: 'password', username: login, password: 'dingce' });
    const answer = (await (await fetch(`${this.issuer}/token`, { method: 'POST', body })).json()) as {
      access_token: string;
    };
    return answer.access_token;
  }
}
