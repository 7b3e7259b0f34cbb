import { decide, evolve, noDecision } from '@dingce/domain';
import type {
  Actor,
  AnyDecisionAct,
  Decision,
  DecisionState,
  RecordedDecisionEvent,
  RuleSet,
  StageKind,
} from '@dingce/domain';
import { EpochSuperseded } from '@dingce/acts';
import type { Acts, DecisionReading, EngineRecording, EngineRequest } from '@dingce/acts';
import type { StageActivities } from '@dingce/workflows';
import { DecisionCourseActivities } from '../../apps/worker/src/activities/course.activities';
import { Engine } from '../../apps/worker/src/activities/engine';
import { ReadingActivities } from '../../apps/worker/src/activities/reading.activities';
import { registered } from '../../apps/worker/src/activities/registration';
import { stageActivityProviders } from '../../apps/worker/src/activities/stage.activities';
import {
  allCharges,
  drafter,
  engine,
  nationalRules,
  office,
  plainCalendar,
  proposal,
  submitDraft,
} from '../../libs/domain/src/decision/decision.given';

export { drafter, office };

/** On these facts drafting is followed by legality review and nothing stands between them. */
const plainFindings = {
  'lawfully-not-public': true,
  professional: false,
  'social-risk': false,
  'market-activity': false,
};
/** A term for drafting, counted from the start. */
export const draftingWithin = (value: number, unit: 'day' | 'month'): RuleSet => ({
  ...nationalRules,
  periods: {
    ...nationalRules.periods,
    'drafting.deadline': {
      value,
      unit,
      modality: 'must',
      sense: 'at-least',
      anchor: 'decision-started',
      direction: 'after',
      stopClock: [],
      shortening: null,
      basis: ['L713-12'],
    },
  },
});
export const head: Actor = { ...office, personId: 'p-head', postId: 'post-p-head', roles: ['head'] };

/** One decision's ledger in memory, under the real decider and the real fold: what the workflows see is what production would show them. */
export class MemoryLedger {
  readonly events: RecordedDecisionEvent[] = [];
  /** Every act that an activity brought, recorded or not. */
  readonly asked: EngineRequest[] = [];
  epoch = 1;
  /** false: whatever the workflow asks to open is recorded, so that the workflow's own half of the gate stands alone. */
  judges = true;
  private state: DecisionState = noDecision;
  private readonly acts = new Map<string, number>();

  constructor(
    readonly decisionId: string,
    private readonly now: () => number | Promise<number> = Date.now,
    readonly ruleSet: RuleSet = nationalRules,
  ) {}

  get version(): number {
    return this.events.length;
  }
  get decision(): Decision {
    if (this.state.status === 'none') throw new Error('no decision yet');
    return this.state;
  }
  /** Types of the recorded events, with the stage where there is one. */
  get story(): string[] {
    return this.events.map((e) => {
      const { stage, round } = e.data as { stage?: string; round?: number };
      return stage && round ? `${e.type} ${stage}/${round}` : e.type;
    });
  }

  async do(act: AnyDecisionAct, by: Actor): Promise<this> {
    const refused = await this.record(act, by);
    if (refused) throw new Error(`refused ${act.type}: ${refused.reason}`);
    return this;
  }

  /** Proposed, studied and started. */
  async start(): Promise<this> {
    await this.do({ ...proposal, data: { ...proposal.data, decisionId: this.decisionId } }, drafter);
    await this.do(
      {
        type: 'RecordProposalStudy',
        data: { necessity: '必要', feasibility: '可行', conclusion: '建议启动', documents: [] },
      },
      office,
    );
    return this.do(
      {
        type: 'StartDecision',
        data: { undertakingUnits: ['u-lead'], leadUnit: null, charges: allCharges, draftingDueOn: null },
      },
      office,
    );
  }

  async draft(findings: Record<string, boolean> = plainFindings): Promise<this> {
    const found = Object.fromEntries(
      Object.entries(findings).map(([id, value]) => [id, { value, reason: '经研究', basis: [] }]),
    );
    await this.do({ type: 'RecordFindings', data: { findings: found } }, drafter);
    await this.do(submitDraft, drafter);
    return this.do({ type: 'ConcludeDrafting', data: { explanation: '草案说明' } }, drafter);
  }

  giveBack(stage: StageKind): Promise<this> {
    return this.do({ type: 'ReturnDraft', data: { stage, reason: '材料不齐' } }, head);
  }

  terminate(): Promise<this> {
    return this.do(
      { type: 'TerminateDecision', data: { reason: '情势变更', ground: 'change', mitigation: '无' } },
      head,
    );
  }

  /** The worker's own activities over this ledger. */
  activities() {
    const acts = this as unknown as Acts;
    const engineOf = new Engine(acts, Number.POSITIVE_INFINITY);
    const stages = Object.fromEntries(
      Object.entries(stageActivityProviders).map(([kind, Provider]) => [kind, new Provider(engineOf)]),
    );
    return registered(
      new ReadingActivities(acts),
      new DecisionCourseActivities(engineOf),
      stages as unknown as StageActivities,
    );
  }

  async readDecision(decisionId: string, epoch: number): Promise<DecisionReading | null> {
    if (epoch < this.epoch) throw new EpochSuperseded(epoch, this.epoch);
    if (decisionId !== this.decisionId || this.state.status === 'none') return null;
    const now = new Date(await this.now()).toISOString();
    return { ruleSet: this.ruleSet, decision: this.state, now, version: this.version };
  }

  async performEngine(request: EngineRequest): Promise<EngineRecording> {
    if (request.epoch < this.epoch) throw new EpochSuperseded(request.epoch, this.epoch);
    this.asked.push(request);
    const actId = `${request.workflowId}/${request.what}/${request.cause}`;
    await this.beforeJudging(request);
    const earlier = this.acts.get(actId);
    if (earlier !== undefined) return { result: 'recorded', version: earlier };
    const refused = await this.record(request.act, engine, actId);
    if (!refused) {
      this.acts.set(actId, this.version);
      return { result: 'recorded', version: this.version };
    }
    if (refused.reason === 'not-due' && refused.at)
      return { result: 'not-due', inMs: Math.max(0, Date.parse(refused.at) - (await this.now())) };
    return refused.reason === 'suspended' ? { result: 'suspended' } : { result: 'settled', reason: refused.reason };
  }

  /** Called with each of the engine's requests before it is judged: what may happen between a reading and a record. */
  beforeJudging: (request: EngineRequest) => Promise<void> = async () => undefined;

  private async record(act: AnyDecisionAct, by: Actor, actId = `act-${this.version + 1}`) {
    const now = new Date(await this.now()).toISOString();
    const context = { actId, actor: by, now, occurredAt: now, ruleSet: this.ruleSet, calendar: plainCalendar };
    const outcome = decide(act, this.state, context);
    const unjudged =
      !this.judges && act.type === 'OpenStage'
        ? [{ type: 'StageOpened', version: 1, basis: [], data: { ...act.data, unitId: 'u-lead' } }]
        : null;
    if ('refusal' in outcome && !unjudged) return outcome.refusal;
    for (const event of unjudged ?? ('events' in outcome ? outcome.events : [])) {
      const recorded = {
        ...event,
        seq: this.version + 1,
        actId,
        actor: by,
        occurredAt: now,
        recordedAt: now,
      } as unknown as RecordedDecisionEvent;
      this.state = evolve(this.state, recorded);
      this.events.push(recorded);
    }
    return null;
  }
}
