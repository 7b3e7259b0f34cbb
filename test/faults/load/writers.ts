import { randomUUID } from 'node:crypto';
import type { ApiClient, Asked } from './api-client';
import type { Random } from '../random';

export interface Targets {
  /** Decisions standing in an open drafting stage. */
  drafting: string[];
  /** A decision whose consultation takes comments now. */
  consultation: string;
}

/** Acts that an open stage takes any number of times, and comments. */
export function nextAct(targets: Targets, random: Random): Asked {
  const decisionId = random.pick(targets.drafting);
  const key = randomUUID();
  const kind = random.next();
  if (kind < 0.35)
    return {
      by: random.pick(['shimin1', 'shimin2']),
      path: `/v1/public/decisions/${targets.consultation}/comments`,
      body: { text: `意见 ${key}` },
      key,
    };
  if (kind < 0.7)
    return {
      by: 'jingban',
      path: `/v1/decisions/${decisionId}/record-findings`,
      body: { findings: { professional: { value: random.next() < 0.5, reason: `经复核 ${key}`, basis: [] } } },
      key,
    };
  return {
    by: 'jingban',
    path: `/v1/decisions/${decisionId}/drafting/consult-unit`,
    body: { unitId: `u-${key.slice(0, 13)}`, question: '资金保障是否可行' },
    key,
  };
}

/** A closed loop of writers, which goes on over every fault until it is told to stop. */
export class Writers {
  private running: Promise<PromiseSettledResult<void>[]> | null = null;
  private stopping = false;
  acknowledged = 0;

  constructor(
    private readonly client: ApiClient,
    private readonly targets: Targets,
    private readonly random: Random,
    private readonly count = 16,
  ) {}

  start(): void {
    this.stopping = false;
    this.running = Promise.allSettled(Array.from({ length: this.count }, () => this.write()));
  }

  /** Every act under way is first acknowledged or refused. Throws when a writer gave up. */
  async stop(): Promise<void> {
    this.stopping = true;
    const failed = (await this.running)?.find((outcome) => outcome.status === 'rejected');
    this.running = null;
    if (failed) throw failed.reason;
  }

  private async write(): Promise<void> {
    while (!this.stopping) if (await this.client.act(nextAct(this.targets, this.random))) this.acknowledged += 1;
  }
}
