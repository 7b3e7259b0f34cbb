import { randomUUID } from 'node:crypto';
import { event } from '@dingce/domain';
import type { Actor, Instant, Refusal } from '@dingce/domain';
import { attemptsStream, lock, securityStream } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import type { Clock } from './clock';
import { appendEvents, requestHashOf } from './perform';

export interface Attempt {
  /** null: no decision was meant, e.g. a broken token. */
  decisionId: string | null;
  actor: Actor;
  act: string;
  refusal: Pick<Refusal, 'kind' | 'reason' | 'basis'>;
}

/**
 * A statutory refusal to an authorised actor is evidence and goes to the decision's stream of attempts;
 * failed authentication and authorisation go to the security stream. Neither wakes anybody.
 */
export async function recordAttempt(
  sql: Sql,
  attempt: Attempt,
  world: { origin: string; clock: Clock },
): Promise<void> {
  const { decisionId, actor, act, refusal } = attempt;
  const gate = refusal.kind === 'gate' && decisionId !== null;
  const stream = gate ? attemptsStream(decisionId) : securityStream;
  const actId = randomUUID();
  const data = { decisionId, act, reason: refusal.reason };
  const requestHash = requestHashOf('attempt', actor, data);
  const locked = await lock(sql, { stream, kind: gate ? 'attempts' : 'security', actId, requestHash });
  const now: Instant = await world.clock.now(locked.now);
  await appendEvents(sql, locked, {
    stream,
    actId,
    requestHash,
    actor,
    occurredAt: now,
    recordedAt: now,
    origin: world.origin,
    events: [event(gate ? 'AttemptRefused' : 'AccessDenied', data, refusal.basis)],
  });
}
