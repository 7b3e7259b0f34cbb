import type { Acts, Performed, StreamModel } from '@dingce/acts';
import type { Actor, Basis, DomainEvent, Recorded, Refusal } from '@dingce/domain';
import { pastInstant } from '../acts/occurred-at';
import { IdTaken, LoginTaken } from '@dingce/identity';
import type { Identity } from '@dingce/identity';
import type { ReceiptDto } from '../acts/act-answer.dto';
import { problem, refusalProblem } from '../problem/problem';
import type { ProblemError } from '../problem/problem';
import type { ShownActs } from '../signing/shown-acts';
import type { RequestedAct, Signing } from '../signing/signing';

export interface StreamRequest<S, A extends { type: string; data: object }, E extends DomainEvent<string>> {
  model: StreamModel<S, A, E>;
  stream: string;
  organId: string;
  act: A;
  /** The act as the caller sent it, for its signature. */
  requested: RequestedAct;
  caller: Actor;
  headers: Record<string, string | undefined>;
  /** Absent: now. */
  occurredAt?: string;
  /** What the decider can't know of its stream alone; its refusal counts as the decider's. */
  check?: () => Promise<Refusal | null>;
}

export interface StreamAnswer {
  receipt: ReceiptDto;
  events: { type: string; seq: number; basis: Basis[]; strength: string }[];
}

/** From a validated request to an act on one of an organ's own streams (register, catalogue, experts), and back to its receipt. */
export class StreamEntry {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly signing: Signing,
    private readonly shown: ShownActs,
  ) {}

  /** Throws the refusal as a problem; statutory refusals and refused access are remembered first. */
  async perform<S, A extends { type: string; data: object }, E extends DomainEvent<string>>(
    request: StreamRequest<S, A, E>,
  ): Promise<StreamAnswer> {
    const performed = await this.judged(request);
    if ('refusal' in performed) {
      await this.remember(request, performed.refusal);
      throw refusalProblem(performed.refusal);
    }
    // The next request must see who is in office now.
    this.identity.forget();
    const events = performed.events.map(({ type, seq, basis }: Recorded<DomainEvent<string>>) => ({
      type,
      seq,
      basis,
      strength: performed.receipt.strength,
    }));
    return { receipt: await this.shown.receipt(performed.receipt, request.caller.personId), events };
  }

  private async judged<S, A extends { type: string; data: object }, E extends DomainEvent<string>>(
    request: StreamRequest<S, A, E>,
  ): Promise<Performed<S, E> | { refusal: Refusal }> {
    const { model, stream, organId, act, requested, caller, headers, occurredAt } = request;
    if (occurredAt) pastInstant(occurredAt, await this.acts.now());
    const signed = await this.signing.signed(caller, headers['dingce-signature'], requested);
    const refusal = await request.check?.();
    if (refusal) return { refusal };
    const fingerprint = { data: act.data, occurredAt: occurredAt ?? null, stream };
    try {
      return await this.acts.performOn(model, stream, {
        actId: requested.actId,
        act,
        fingerprint,
        organId,
        ...signed,
        ...(occurredAt ? { occurredAt } : {}),
      });
    } catch (error) {
      throw takenElsewhere(error) ?? error;
    }
  }

  private async remember({ act, caller }: { act: { type: string }; caller: Actor }, refusal: Refusal): Promise<void> {
    if (refusal.kind !== 'gate' && refusal.kind !== 'authority') return;
    await this.acts.recordAttempt({ decisionId: null, actor: caller, act: act.type, refusal });
  }
}

/** Another organ holds the id or the login: the act was rolled back. Whose it is stays there. */
export function takenElsewhere(error: unknown): ProblemError | null {
  if (error instanceof IdTaken)
    return problem(
      409,
      'id-taken',
      `编号“${error.id}”已由其他机关使用。`,
      `The id ${error.id} is taken by another organ.`,
      {
        satisfiedBy: {
          zh: '另取编号；机构、岗位和接入系统的编号全库唯一。',
          en: 'Choose another id: ids of units, posts and clients are one per ledger.',
        },
        errors: [{ pointer: `/${error.kind}Id`, rule: 'id-taken', detail: { zh: '已被使用', en: 'Taken' } }],
      },
    );
  if (error instanceof LoginTaken)
    return problem(
      409,
      'login-taken',
      '该登录身份已由其他机关绑定给另一人。',
      'Another organ has linked this login to another person.',
      {
        satisfiedBy: {
          zh: '核对登录身份；确属同一人的，使用其终身编号。',
          en: 'Check the login; if it is the same person, use their one id.',
        },
      },
    );
  return null;
}
