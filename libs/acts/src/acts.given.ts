import { randomUUID } from 'node:crypto';
import type { Actor, AnyDecisionAct, RuleSet } from '@dingce/domain';
import { keyRing } from '@dingce/ledger';
import {
  allCharges,
  drafter,
  nationalRules,
  office,
  plainCalendar,
  proposal,
  submitDraft,
} from '../../domain/src/decision/decision.given';
import { testOrigin } from '../../../test/database';
import type { Acts } from './acts';
import type { ActAnswer, EngineRequest, PersonRequest } from './acts';
import { SimulatedClock } from './clock';
import type { World } from './world';

/** Drafting has a date here, so that the engine owes reminders and lateness. */
export const datedRules: RuleSet = {
  ...nationalRules,
  periods: {
    ...nationalRules.periods,
    'drafting.deadline': {
      value: 10,
      unit: 'day',
      modality: 'must',
      sense: 'at-least',
      anchor: 'decision-started',
      direction: 'after',
      stopClock: [],
      shortening: null,
      basis: ['L713-12'],
    },
  },
};

export const startsAt = '2026-03-02T01:00:00.000Z';

export interface Simulated extends World {
  clock: SimulatedClock;
}

export const testKeys = keyRing('a-vault-key-for-tests-of-no-secret');

export const simulatedWorld = (rules: RuleSet = datedRules): Simulated => ({
  origin: testOrigin,
  clock: new SimulatedClock(startsAt),
  ruleSet: (hash) => (hash === rules.hash ? rules : undefined),
  calendar: () => plainCalendar,
  vaultKeys: testKeys,
});

export const findings = Object.fromEntries(
  nationalRules.findings.map((f) => [f.id, { value: false, reason: '经研究', basis: [] }]),
);

export const study: AnyDecisionAct = {
  type: 'RecordProposalStudy',
  data: { necessity: '必要', feasibility: '可行', conclusion: '建议启动', documents: [] },
};
export const start: AnyDecisionAct = {
  type: 'StartDecision',
  data: { undertakingUnits: ['u-lead'], leadUnit: null, charges: allCharges, draftingDueOn: null },
};
export const conclude: AnyDecisionAct = { type: 'ConcludeDrafting', data: { explanation: '草案说明' } };
export const findAll: AnyDecisionAct = { type: 'RecordFindings', data: { findings } };

/** One decision's course through the real transaction. `do` must be lawful; `perform` answers whatever is answered. */
export class Course {
  constructor(
    readonly acts: Acts,
    readonly id: string = randomUUID(),
  ) {}

  get stream(): string {
    return `decision/${this.id}`;
  }
  get proposal(): AnyDecisionAct {
    return { ...proposal, data: { ...proposal.data, decisionId: this.id } };
  }
  request(act: AnyDecisionAct, actor: Actor, more: Partial<PersonRequest> = {}): PersonRequest {
    return { decisionId: this.id, actId: randomUUID(), act, actor, fingerprint: act.data, ...more };
  }
  perform(act: AnyDecisionAct, actor: Actor, more: Partial<PersonRequest> = {}): Promise<ActAnswer> {
    return this.acts.perform(this.request(act, actor, more));
  }
  async do(act: AnyDecisionAct, actor: Actor): Promise<Extract<ActAnswer, { receipt: object }>> {
    const answer = await this.perform(act, actor);
    if (!('receipt' in answer)) throw new Error(`${act.type}: ${JSON.stringify(answer)}`);
    return answer;
  }
  engineRequest(act: AnyDecisionAct, more: Partial<EngineRequest> = {}): EngineRequest {
    return {
      decisionId: this.id,
      epoch: 1,
      workflowId: `decision-${this.id}`,
      what: act.type,
      cause: JSON.stringify(act.data),
      act,
      ...more,
    };
  }
  async open(): Promise<void> {
    await this.acts.performEngine(
      this.engineRequest({ type: 'OpenStage', data: { stage: 'drafting', round: 1, epoch: 1 } }),
    );
  }
  /** Proposed, studied and started, with drafting open. */
  async toDrafting(): Promise<this> {
    await this.do(this.proposal, drafter);
    await this.do(study, office);
    await this.do(start, office);
    await this.open();
    return this;
  }
  /** Findings recorded, draft submitted and drafting concluded. */
  async toDrafted(): Promise<this> {
    await this.toDrafting();
    await this.do(findAll, drafter);
    await this.do(submitDraft, drafter);
    await this.do(conclude, drafter);
    return this;
  }
}
