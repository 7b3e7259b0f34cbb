import { Acts } from '@dingce/acts';
import type { ActAnswer } from '@dingce/acts';
import { actSpecs, possibilities, strengthOf } from '@dingce/domain';
import type { Actor, AnyActType, AnyDecisionAct, Decision, StageKind } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { actIdOf, decisionStreamOf } from '@dingce/ledger';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { CitedDocuments } from '../documents/cited-documents';
import { visibleStage } from '../decisions/stage-view';
import { problem, refusalProblem } from '../problem/problem';
import { ShownActs } from '../signing/shown-acts';
import { Signing } from '../signing/signing';
import type { ActAnswerDto } from './act-answer.dto';
import type { ActBody } from './act-body.dto';
import { pastInstant } from './occurred-at';
import { fingerprintOf, sealFields } from './sealed-fields';

export interface Incoming {
  type: AnyActType;
  decisionId: string;
  body: ActBody;
  caller: Actor;
  headers: Record<string, string | undefined>;
  response: Response;
}

const longestWaitMs = 10_000;

/** From a validated request to an act, and from the answer back: receipt, the stage's new view, and what may be done next. */
@Injectable()
export class ActEntry {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly cited: CitedDocuments,
    private readonly signing: Signing,
    private readonly shown: ShownActs,
  ) {}

  async perform(incoming: Incoming): Promise<ActAnswerDto> {
    const { type, decisionId, body, headers, response } = incoming;
    const { occurredAt, enteredFor, ...plain } = JSON.parse(JSON.stringify(body)) as ActBody & Record<string, unknown>;
    await this.cited.check(enteredFor ? { ...plain, enteredFor } : plain);
    const entering = await this.actorFor(incoming.caller, enteredFor);
    const key = idempotencyKey(headers);
    const actId = actIdOf(incoming.caller.personId, key);
    const stream = decisionStreamOf(decisionId);
    const requested = { actId, type, stream, sent: response.req.body as unknown };
    const { actor, ...signed } = await this.signing.signed(entering, headers['dingce-signature'], requested);
    const { data, sealed } = sealFields(type, plain);
    const stage = actSpecs[type]?.stage;
    const seen = seenVersion(headers['if-match']);
    if (seen !== null && (!stage || stage === 'decision')) throw matchNotHere();
    const ifMatch =
      seen !== null && stage && stage !== 'decision' ? await this.matchOf(decisionId, stage, seen) : undefined;
    const answer = await this.acts.perform({
      decisionId,
      actId,
      act: { type, data } as AnyDecisionAct,
      actor,
      fingerprint: { ...fingerprintOf(type, plain, key), occurredAt: occurredAt ?? null, decisionId },
      ...(occurredAt ? { occurredAt: pastInstant(occurredAt, await this.acts.now()) } : {}),
      ...(ifMatch ? { ifMatch } : {}),
      ...signed,
      sealed,
    });
    const { receipt, decision, events } = accepted(answer);
    const after = await this.waited(decision, headers.prefer, response);
    const etag = stage && stage !== 'decision' ? after.stages[stage]?.seq : after.seq;
    response.setHeader('etag', `"${etag ?? 0}"`);
    return {
      receipt: await this.shown.receipt(receipt, incoming.caller.personId),
      events: events.map(({ type: eventType, seq, basis }) => ({
        type: eventType,
        seq,
        basis,
        strength: receipt.strength,
      })),
      stage:
        stage && stage !== 'decision'
          ? { kind: stage, ...visibleStage(stage, after.stages[stage], incoming.caller, after) }
          : null,
      status: after.status,
      // What may be done next, and why not the rest of what is open; `GET …/possible` tells of the other stages too.
      possible: await this.possible(
        after,
        actor,
        receipt.repeated ? undefined : receipt.recordedAt,
        (asked) => asked === 'decision' || asked === stage || after.stages[asked]?.status === 'open',
      ),
    };
  }

  /** What the actor's post could do at `at`, and what stands in the way. */
  async possible(decision: Decision, actor: Actor, at?: string, asked?: (stage: StageKind | 'decision') => boolean) {
    const now = at ?? (await this.acts.now());
    const calendar = await this.acts.calendar(decision.organId);
    const context = {
      actId: '',
      actor,
      now,
      occurredAt: now,
      ruleSet: this.acts.ruleSet(decision.ruleSet.hash),
      calendar,
    };
    return possibilities(decision, context, asked);
  }

  /** Whoever read the decision at a version has seen a stage that has not moved since, whatever happened beside it. */
  private async matchOf(decisionId: string, stage: StageKind, seq: number): Promise<{ stage: StageKind; seq: number }> {
    const decision = (await this.acts.reading(decisionId))?.decision;
    const stands = decision?.stages[stage]?.seq;
    const unmoved = decision !== undefined && stands !== undefined && stands <= seq && seq <= decision.seq;
    return { stage, seq: unmoved ? stands : seq };
  }

  /** An act entered for another is judged by that person's post; only some posts may enter for others. */
  private async actorFor(caller: Actor, enteredFor: ActBody['enteredFor']): Promise<Actor> {
    if (!enteredFor) return caller;
    const mayEnter = ['meeting-secretary', 'office', 'drafter', 'drafting-lead'] as const;
    if (!mayEnter.some((role) => caller.roles.includes(role)))
      throw problem(
        403,
        'may-not-enter-for-others',
        '本岗位不能代他人登记。',
        'This post may not enter acts for others.',
        {
          satisfiedBy: {
            zh: '由会议秘书、办公室或承办人登记。',
            en: 'Let the meeting secretary, the office or a drafter enter it.',
          },
        },
      );
    const principal = await this.identity.principal(enteredFor.personId, enteredFor.kind, enteredFor.postId);
    if (!principal)
      throw problem(422, 'person-unknown', '找不到被代录的人。', 'The person it is entered for is not known.', {
        errors: [
          {
            pointer: '/enteredFor/personId',
            rule: 'known',
            detail: { zh: '填写在任人员的编号', en: 'Give the id of a person in office' },
          },
        ],
      });
    // The paper ties the act to that person; the clerk's login does not.
    const auth = { ...caller.auth, strength: strengthOf(true, caller.auth) };
    return { ...caller, auth, enteredFor: { ...principal, kind: enteredFor.kind, evidence: enteredFor.evidence } };
  }

  /** `Prefer: wait=n`: until the workflows have opened what is due, or the time is over. */
  private async waited(decision: Decision, prefer: string | undefined, response: Response): Promise<Decision> {
    const seconds = Number(/(?:^|[,;\s])wait=(\d+)/.exec(prefer ?? '')?.[1] ?? 0);
    if (seconds === 0) return decision;
    response.setHeader('preference-applied', `wait=${seconds}`);
    const until = Date.now() + Math.min(seconds * 1000, longestWaitMs);
    let seen = decision;
    while (Date.now() < until) {
      const reading = await this.acts.reading(decision.id);
      if (!reading) break;
      seen = reading.decision;
      if (this.acts.settled(reading)) break;
      await sleep(50);
    }
    return seen;
  }
}

export function idempotencyKey(headers: Record<string, string | undefined>): string {
  const key = headers['idempotency-key']?.trim() ?? '';
  if (key.length >= 8 && key.length <= 200) return key;
  throw problem(
    400,
    'idempotency-key-missing',
    '缺少幂等键。',
    'The header Idempotency-Key (8 to 200 characters) is needed.',
    {
      satisfiedBy: {
        zh: '为每次办理生成一个随机键，重试时不变。',
        en: 'Make one random key per act and repeat it on every retry.',
      },
    },
  );
}

function seenVersion(header: string | undefined): number | null {
  if (!header || header === '*') return null;
  const seq = Number(/^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1] ?? NaN);
  if (!Number.isNaN(seq)) return seq;
  throw problem(
    400,
    'if-match-malformed',
    'If-Match 格式有误。',
    'If-Match must be the ETag that was sent, such as "12".',
    {
      satisfiedBy: { zh: '原样发送读取时得到的 ETag。', en: 'Send the ETag as you received it.' },
    },
  );
}

/** A condition that is not kept must never look as if it had been. */
const matchNotHere = () =>
  problem(400, 'if-match-not-here', '该事项不按 If-Match 办理。', 'Acts on the decision as a whole take no If-Match.', {
    satisfiedBy: { zh: '去掉 If-Match；各环节的办理可以使用。', en: 'Leave it out; acts of a stage take it.' },
  });

function accepted(answer: ActAnswer): Extract<ActAnswer, { receipt: unknown }> {
  if ('receipt' in answer) return answer;
  if ('refusal' in answer) throw refusalProblem(answer.refusal);
  throw problem(
    412,
    'stage-moved-on',
    '该环节在您读取之后已有变化。',
    'The stage has changed since you read it.',
    { satisfiedBy: { zh: '重新读取后再办理。', en: 'Read it again.' } },
    { etag: `"${answer.stale.seq}"` },
  );
}
