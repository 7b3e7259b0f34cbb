import { Acts } from '@dingce/acts';
import type { Actor } from '@dingce/domain';
import { Injectable } from '@nestjs/common';

const windowMs = 60_000;
const atMost = 120;

/** Failed authentication, of a login or of a signature, in the security stream. Only so many a minute: a flood of bad tokens must not become a flood of entries. */
@Injectable()
export class FailureLog {
  private readonly remembered: number[] = [];
  constructor(private readonly acts: Acts) {}

  async remember(actor: Actor, act: string, reason: string): Promise<void> {
    const now = Date.now();
    while (this.remembered[0] !== undefined && this.remembered[0] < now - windowMs) this.remembered.shift();
    if (this.remembered.length >= atMost) return;
    this.remembered.push(now);
    const refusal = { kind: 'authority' as const, reason, basis: [] };
    await this.acts.recordAttempt({ decisionId: null, actor, act, refusal });
  }
}
