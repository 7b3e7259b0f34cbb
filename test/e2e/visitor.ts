import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from '@dingce/cli';
import { pathOfAct } from '@dingce/api';
import type { AnyActType } from '@dingce/domain';

export interface Answer {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  headers: Headers;
  text: string;
  /** Null when the answer is not JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read into open JSON; what is not there fails them
  body: any;
}

export interface Sending {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** Idempotency-Key; a new one when absent, none when null. */
  key?: string | null;
}

const json: Record<string, string> = { 'content-type': 'application/json' };
const openingWaitMs = 50;
const openingTries = 300;

/** Everybody who comes to the API over HTTP, by login; `null` comes without one. Keeps every answer. */
export class Visitor {
  readonly answers: Answer[] = [];
  private readonly tokens = new Map<string, Promise<string>>();
  private readonly papers = new Map<string, Promise<string>>();

  constructor(
    private readonly api: string,
    private readonly issuer: string,
    private readonly secrets: { password: string; clientSecret: string },
  ) {}

  async send(
    method: string,
    by: string | null,
    path: string,
    { body, raw, headers = {}, key }: Sending = {},
  ): Promise<Answer> {
    const idempotency: Record<string, string> =
      method === 'POST' && key !== null ? { 'idempotency-key': key ?? randomUUID() } : {};
    const response = await fetch(`${this.api}${path}`, {
      method,
      headers: {
        ...(by === null ? {} : await this.bearer(by)),
        ...(body === undefined ? {} : json),
        ...idempotency,
        ...headers,
      },
      ...(body === undefined ? (raw === undefined ? {} : { body: raw }) : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /\bjson\b|\+json/.test(response.headers.get('content-type') ?? '');
    const answer: Answer = {
      method,
      path: path.split('?')[0] ?? path,
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
    this.answers.push(answer);
    return answer;
  }

  get(by: string | null, path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', by, path, { headers });
  }

  post(by: string | null, path: string, body: unknown, sending: Omit<Sending, 'body'> = {}): Promise<Answer> {
    return this.send('POST', by, path, { body, ...sending });
  }

  /** Posts an act, again for as long as its stage is just being opened. */
  async act(
    by: string,
    decisionId: string,
    type: AnyActType,
    data: object,
    sending: Omit<Sending, 'body'> = {},
  ): Promise<Answer> {
    const key = sending.key === undefined ? randomUUID() : sending.key;
    for (let tries = 0; ; tries += 1) {
      const answer = await this.post(by, pathOfAct(type, decisionId), data, { ...sending, key });
      if (answer.body?.code !== 'stage-opening' || tries >= openingTries) return answer;
      await sleep(openingWaitMs);
    }
  }

  /** Acts that must be lawful; answers the last one's answer. */
  async do(decisionId: string, steps: Step[], sending: Omit<Sending, 'body' | 'key'> = {}): Promise<Answer> {
    let last: Answer | undefined;
    for (const { by, act } of steps) {
      last = await this.act(by, decisionId, act.type as AnyActType, act.data, sending);
      if (last.status !== 200) throw new Error(`${act.type} by ${by}: ${last.status} ${last.text}`);
    }
    if (!last) throw new Error('nothing to do');
    return last;
  }

  /** Uploads a paper once and answers its SHA-256. */
  paper(text: string): Promise<string> {
    const sent = this.papers.get(text) ?? this.upload(text);
    this.papers.set(text, sent);
    return sent;
  }

  private async upload(text: string): Promise<string> {
    const {
      status,
      body,
      text: said,
    } = await this.send('POST', 'jingban', '/v1/documents', {
      raw: `${text}\n`,
      headers: { 'content-type': 'application/octet-stream' },
    });
    if (status !== 201) throw new Error(`upload: ${status} ${said}`);
    return String(body.sha256);
  }

  private async bearer(by: string): Promise<Record<string, string>> {
    return { authorization: `Bearer ${await this.token(by)}` };
  }

  /** `client:<id>` logs in by client credentials. */
  token(login: string): Promise<string> {
    const known = this.tokens.get(login) ?? this.login(login);
    this.tokens.set(login, known);
    return known;
  }

  private async login(login: string): Promise<string> {
    const { password, clientSecret } = this.secrets;
    const asked: Record<string, string> = login.startsWith('client:')
      ? { grant_type: 'client_credentials', client_id: login.slice('client:'.length), client_secret: clientSecret }
      : { grant_type: 'password', username: login, password };
    const response = await fetch(`${this.issuer}/token`, { method: 'POST', body: new URLSearchParams(asked) });
    if (!response.ok) throw new Error(`no token for ${login}: ${await response.text()}`);
    return ((await response.json()) as { access_token: string }).access_token;
  }
}
