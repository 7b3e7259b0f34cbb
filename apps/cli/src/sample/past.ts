import { randomUUID } from 'node:crypto';
import { commentStreamModel } from '@dingce/acts';
import type { Acts, Clock } from '@dingce/acts';
import { commentStreamNumber, workView } from '@dingce/domain';
import type { Actor, DueAct, StageKind } from '@dingce/domain';
import type { Identity } from '@dingce/identity';
import { commentStream, seal } from '@dingce/ledger';
import { decisionWorkflowId, stageWorkflowId } from '@dingce/workflows';
import { personIdOf, postIdOf } from './city';
import type { Step } from './procedure';

/** A clock that is set, for a ledger that says in its first entry that its time is simulated. */
export class SettableClock implements Clock {
  at: string;
  constructor(at: string) {
    this.at = at;
  }
  now(): string {
    return this.at;
  }
}

/**
 * Tells a decision's past through the real deciders: persons' acts as given, and what the workflows would have recorded
 * meanwhile, at its own dates and under the workflows' own act ids, so that they find it done when they start.
 */
export class Past {
  constructor(
    private readonly decisionId: string,
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly clock: SettableClock,
    private readonly organId: string,
  ) {}

  async do(steps: Step[]): Promise<void> {
    for (const { by, act } of steps) {
      const actor = await this.actor(by);
      const answer = await this.acts.perform({
        decisionId: this.decisionId,
        actId: randomUUID(),
        act,
        actor,
        fingerprint: act.data,
      });
      if (!('receipt' in answer)) {
        const why = 'refusal' in answer ? `${answer.refusal.reason}: ${answer.refusal.message.en}` : 'stale';
        throw new Error(`sample city: ${act.type} by ${by} at ${this.clock.at} was not recorded: ${why}`);
      }
      this.clock.at = new Date(Date.parse(this.clock.at) + 60_000).toISOString();
      await this.carryForward();
    }
  }

  async comment(text: string, citizen: string): Promise<void> {
    const round = (await this.reading()).decision.stages['public-participation']?.round ?? 1;
    const actId = randomUUID();
    const sealed = seal('text', text);
    const actor: Actor = {
      kind: 'citizen',
      personId: citizen,
      postId: null,
      unitId: null,
      organId: null,
      roles: ['citizen'],
      auth: { method: 'oidc', strength: 'login' },
      enteredFor: null,
    };
    const data = { text: { commitment: sealed.commitment }, contact: null, passage: null, attachments: [] };
    await this.acts.performOn(commentStreamModel, commentStream(this.decisionId, round, commentStreamNumber(actId)), {
      actId,
      act: { type: 'SubmitComment', data },
      actor,
      fingerprint: data,
      sealed: [sealed],
      organId: this.organId,
    });
  }

  /** Lets time pass: every date on the way is kept, in its order. */
  async until(at: string): Promise<void> {
    for (;;) {
      await this.carryForward();
      const next = (await this.view()).due
        .filter((due) => Date.parse(due.dueAt) <= Date.parse(at))
        .sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0];
      if (!next) break;
      if (Date.parse(next.dueAt) > Date.parse(this.clock.at)) this.clock.at = next.dueAt;
      await this.record(next);
    }
    if (Date.parse(at) > Date.parse(this.clock.at)) this.clock.at = at;
  }

  private async carryForward(): Promise<void> {
    for (;;) {
      const view = await this.view();
      const act = view.ending
        ? { what: 'CloseDecision', act: { type: 'CloseDecision' as const, data: { epoch: 1 } } }
        : view.next.map(({ kind, round }) => ({
            what: `OpenStage/${kind}/${round}`,
            act: { type: 'OpenStage' as const, data: { stage: kind, round, epoch: 1 } },
          }))[0];
      if (!act || view.status === 'closed') return;
      await this.acts.performEngine({
        decisionId: this.decisionId,
        epoch: 1,
        workflowId: decisionWorkflowId(this.decisionId),
        cause: String(view.version),
        ...act,
      });
    }
  }

  private async record(due: DueAct): Promise<void> {
    const stage = (await this.reading()).decision.stages[due.stage as StageKind];
    const workflowId =
      stage?.status === 'open'
        ? stageWorkflowId(this.decisionId, due.stage as StageKind, stage.round)
        : decisionWorkflowId(this.decisionId);
    const request = { decisionId: this.decisionId, epoch: 1, workflowId, cause: due.dueAt };
    if (due.act === 'CloseConsultation') {
      await this.acts.closeConsultation({ ...request, what: due.act });
      return;
    }
    const { dutyId } = due.data as { dutyId: string };
    const type = due.act as 'RemindHolder' | 'RecordDeadlinePassed';
    await this.acts.performEngine({ ...request, what: `${type}/${dutyId}`, act: { type, data: { dutyId, epoch: 1 } } });
  }

  private async actor(login: string): Promise<Actor> {
    const principal = await this.identity.principal(personIdOf(login), 'person', postIdOf(login));
    if (!principal) throw new Error(`sample city: ${login} holds no post at ${this.clock.at}`);
    return { ...principal, kind: 'person', auth: { method: 'oidc', strength: 'login' }, enteredFor: null };
  }

  private async reading() {
    const reading = await this.acts.reading(this.decisionId);
    if (!reading) throw new Error(`sample city: no decision ${this.decisionId}`);
    return reading;
  }

  private async view() {
    const { ruleSet, decision, now } = await this.reading();
    return workView(ruleSet, decision, now);
  }
}
