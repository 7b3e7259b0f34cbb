import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathOfAct } from '@dingce/api';
import type { AnyDecisionAct } from '@dingce/domain';

export interface Problem {
  status: number;
  code: string;
  message: { zh: string; en: string };
  satisfiedBy?: { zh: string; en: string };
  basis?: string[];
  errors?: { pointer: string; rule: string; detail: { zh: string; en: string } }[];
}

const openingWaitMs = 100;
const openingTries = 100;

/** The API as the actors' posts use it: each logs in with its own name and gets its own token. */
export class Client {
  private readonly tokens = new Map<string, string>();
  private readonly uploaded = new Map<string, string>();

  constructor(
    private readonly api: string,
    readonly issuer: string,
    private readonly password: string,
  ) {}

  /** Uploads a paper once and answers its SHA-256. */
  async paper(text: string): Promise<string> {
    const known = this.uploaded.get(text);
    if (known) return known;
    const body = Buffer.from(`${text}\n`);
    const response = await fetch(`${this.api}/v1/documents`, {
      method: 'POST',
      body,
      headers: { ...(await this.headers('jingban')), 'content-type': 'application/octet-stream' },
    });
    if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
    const { sha256 } = (await response.json()) as { sha256: string };
    this.uploaded.set(text, sha256);
    return sha256;
  }

  /** Posts an act; waits for a stage that the workflows are just opening. Answers the problem when it is refused. */
  async act(
    by: string,
    decisionId: string,
    act: AnyDecisionAct,
  ): Promise<{ status: number; body: Record<string, unknown> } | Problem> {
    const path = act.type === 'ProposeDecision' ? '/v1/decisions' : pathOfAct(act.type, decisionId);
    return this.post(by, path, bodyOf(act));
  }

  async post(
    by: string,
    path: string,
    body: object,
  ): Promise<{ status: number; body: Record<string, unknown> } | Problem> {
    const key = createHash('sha256')
      .update(`${by} ${path} ${JSON.stringify(body)} ${randomUUID()}`)
      .digest('hex')
      .slice(0, 32);
    for (let tries = 0; ; tries += 1) {
      const response = await fetch(`${this.api}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...(await this.headers(by)), 'content-type': 'application/json', 'idempotency-key': key },
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.ok) return { status: response.status, body: answer };
      const problem = { ...answer, status: response.status } as unknown as Problem;
      if (problem.code !== 'stage-opening' || tries >= openingTries) return problem;
      await sleep(openingWaitMs);
    }
  }

  async get<T>(by: string, path: string): Promise<T> {
    const response = await fetch(`${this.api}${path}`, { headers: await this.headers(by) });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  private async headers(login: string): Promise<Record<string, string>> {
    return { authorization: `Bearer ${await this.token(login)}` };
  }

  private async token(login: string): Promise<string> {
    const known = this.tokens.get(login);
    if (known) return known;
    const body = new URLSearchParams({ grant_type: 'password', username: login, password: this.password });
    const response = await fetch(`${this.issuer}/token`, { method: 'POST', body });
    if (!response.ok) throw new Error(`no token for ${login}: ${await response.text()}`);
    const { access_token: token } = (await response.json()) as { access_token: string };
    this.tokens.set(login, token);
    return token;
  }
}

/** The engine's own fields are not the caller's to give: the API derives the decision's id and pins the rule set. */
function bodyOf(act: AnyDecisionAct): object {
  if (act.type !== 'ProposeDecision') return act.data;
  const { decisionId: _id, ruleSet, ...rest } = act.data;
  return { ...rest, ruleSetId: ruleSet.id };
}
