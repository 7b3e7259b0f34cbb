import type { ActContext } from '../act';
import type { Actor, Role } from '../actor';
import type { Calendar } from '../time';
import type { Findings, RuleSet } from '../rule-set';
import { stageKinds } from '../stage-kind';
import type { StageKind } from '../stage-kind';
import { decide } from './decide';
import type { AnyDecisionAct } from './decide';
import { evolve } from './evolve';
import type { RecordedDecisionEvent } from './evolve';
import { noDecision } from './state';
import type { Decision, DecisionState } from './state';

/** Specs' builder: a lawful case by default; a test states only what it bends. */
export const plainCalendar: Calendar = {
  version: 'plain',
  zone: 'UTC',
  dateOf: (at) => at.slice(0, 10),
  startOf: (on) => `${on}T00:00:00.000Z`,
  endOf: (on) => new Date(Date.parse(`${on}T00:00:00.000Z`) + 86_400_000).toISOString(),
  add(from, span, direction) {
    const date = new Date(`${from}T00:00:00.000Z`);
    const step = direction === 'after' ? 1 : -1;
    if (span.unit === 'month') date.setUTCMonth(date.getUTCMonth() + step * span.value);
    else
      for (let left = span.value; left > 0; ) {
        date.setUTCDate(date.getUTCDate() + step);
        if (span.unit === 'day' || ![0, 6].includes(date.getUTCDay())) left -= 1;
      }
    return { on: date.toISOString().slice(0, 10), provisional: false };
  },
  count(from, to) {
    return { value: Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000), provisional: false };
  },
};

const text = (zh: string) => ({ zh, en: zh });
const beforeReview = ['public-participation', 'expert-review', 'risk-assessment', 'fair-competition-review'] as const;

export const nationalRules: RuleSet = {
  id: 'cn-713',
  hash: 'a'.repeat(64),
  title: text('重大行政决策程序暂行条例'),
  layers: [],
  standing: 'in-force',
  findings: ['lawfully-not-public', 'professional', 'social-risk', 'market-activity'].map((id) => ({ id, question: text(id), basis: ['L713-14'] })),
  stages: [
    { kind: 'drafting', mandatory: true, after: [], redoOnSubstantialChange: false, basis: ['L713-12'] },
    { kind: 'public-participation', mandatory: { finding: 'lawfully-not-public', is: false }, after: ['drafting'], redoOnSubstantialChange: false, basis: ['L713-14'] },
    { kind: 'expert-review', mandatory: { finding: 'professional' }, after: ['drafting'], redoOnSubstantialChange: false, basis: ['L713-19'] },
    { kind: 'risk-assessment', mandatory: { finding: 'social-risk' }, after: ['drafting'], redoOnSubstantialChange: false, basis: ['L713-22'] },
    { kind: 'fair-competition-review', mandatory: { finding: 'market-activity' }, after: ['drafting'], redoOnSubstantialChange: false, basis: ['L713-29'] },
    { kind: 'legality-review', mandatory: true, after: [...beforeReview], redoOnSubstantialChange: true, basis: ['L713-25'] },
    { kind: 'collective-decision', mandatory: true, after: ['legality-review'], redoOnSubstantialChange: false, basis: ['L713-30'] },
    { kind: 'publication', mandatory: true, after: ['collective-decision'], redoOnSubstantialChange: false, basis: ['L713-31', 'L713-32'] },
    { kind: 'execution', mandatory: true, after: ['publication'], redoOnSubstantialChange: false, basis: ['L713-34'] },
    { kind: 'post-evaluation', mandatory: { finding: 'evaluation-triggered' }, after: ['publication'], redoOnSubstantialChange: false, basis: ['L713-36'] },
  ],
  periods: {
    'consultation.window': { value: 30, unit: 'day', modality: 'generally', sense: 'at-least', anchor: 'consultation-opened', direction: 'after', stopClock: [], shortening: { approver: null, reasonPublished: true }, basis: ['L713-15'] },
    'hearing.papers': { value: 7, unit: 'day', modality: 'must', sense: 'at-least', anchor: 'hearing-held', direction: 'before', stopClock: [], shortening: null, basis: ['L713-16'] },
    'legality.review': { value: 7, unit: 'working-day', modality: 'generally', sense: 'at-least', anchor: 'legality-package-accepted', direction: 'after', stopClock: ['supplement'], shortening: { approver: null, reasonPublished: false }, basis: ['L713-26'] },
  },
  numbers: {},
  flags: { 'party.report-required': { value: true, basis: ['L713-31'] }, 'decision.publication-required': { value: true, basis: ['L713-32'] } },
  outcomes: {
    'legality-review': [
      { id: 'lawful', title: text('合法'), effect: 'pass', basis: ['L713-25'] },
      { id: 'amend', title: text('修改后合法'), effect: 'amend', basis: ['L713-28'] },
      { id: 'supplement-procedure', title: text('补正程序'), effect: 'supplement-procedure', basis: ['L713-28'] },
      { id: 'unlawful', title: text('不合法'), effect: 'stop', basis: ['L713-25'] },
      { id: 'risk-stated', title: text('明示法律风险'), effect: 'risk-stated', basis: ['L713-25'] },
    ],
    'collective-decision': [
      { id: 'adopt', title: text('通过'), effect: 'adopt', basis: ['L713-30'] },
      { id: 'adopt-amended', title: text('修改后通过'), effect: 'adopt-amended', basis: ['L713-30'] },
      { id: 'reject', title: text('不予通过'), effect: 'reject', basis: ['L713-30'] },
      { id: 'postpone', title: text('暂缓'), effect: 'postpone', basis: ['L713-30'] },
    ],
    'risk-levels': ['high', 'medium', 'low'].map((id) => ({ id, title: text(id), effect: 'level', basis: ['DL171-25'] })),
    'risk-result': [
      { id: 'controllable', title: text('可控'), effect: 'controllable', basis: ['L713-24'] },
      { id: 'uncontrollable', title: text('不可控'), effect: 'uncontrollable', basis: ['L713-24'] },
    ],
    'fair-competition': [
      { id: 'pass', title: text('通过'), effect: 'pass', basis: ['GP-14'] },
      { id: 'exception', title: text('例外'), effect: 'pass-exception', basis: ['GP-12'] },
      { id: 'fail', title: text('未通过'), effect: 'fail', basis: ['GP-18'] },
    ],
    'post-evaluation': ['continue', 'adjust', 'suspend', 'stop'].map((id) => ({ id, title: text(id), effect: id, basis: ['L713-36'] })),
  },
  materials: [
    { id: 'draft', title: text('决策草案'), when: true, basis: ['L713-29'] },
    { id: 'legality-opinion', title: text('合法性审查意见'), when: true, basis: ['L713-29'] },
  ],
  conflicts: [],
};

export const actorOf = (personId: string, unitId: string, ...roles: Role[]): Actor => ({
  kind: 'person',
  personId,
  postId: `post-${personId}`,
  unitId,
  organId: 'organ-1',
  roles,
  auth: { method: 'oidc', strength: 'login' },
  enteredFor: null,
});
export const engine: Actor = { ...actorOf('engine', '', 'engine'), kind: 'engine', postId: null, unitId: null, organId: null };
export const office = actorOf('p-office', 'u-office', 'office');
export const drafter = actorOf('p-drafter', 'u-lead', 'drafter', 'drafting-lead');

export const draftHash = 'd'.repeat(64);
const noFindings: Findings = Object.fromEntries(nationalRules.findings.map((f) => [f.id, { value: false, reason: '经研究', basis: [] }]));

interface Step {
  act: AnyDecisionAct;
  by: Actor;
  at: string;
}

/** A decision's story, told through the real decider. Every step must be lawful unless it is the one under test. */
export class Story {
  private state: DecisionState = noDecision;
  readonly events: RecordedDecisionEvent[] = [];
  constructor(
    readonly rules: RuleSet = nationalRules,
    readonly calendar: Calendar = plainCalendar,
  ) {}

  context(by: Actor, at: string, occurredAt = at): ActContext {
    return { actId: `act-${this.events.length + 1}`, actor: by, now: at, occurredAt, ruleSet: this.rules, calendar: this.calendar };
  }
  get decision(): Decision {
    if (this.state.status === 'none') throw new Error('no decision yet');
    return this.state;
  }
  /** Judges without recording: `{ events }` or `{ refusal }`. */
  try(act: AnyDecisionAct, by: Actor, at: string) {
    return decide(act, this.state, this.context(by, at));
  }
  do(act: AnyDecisionAct, by: Actor, at: string): this {
    const outcome = this.try(act, by, at);
    if ('refusal' in outcome) throw new Error(`refused ${act.type}: ${outcome.refusal.reason} – ${outcome.refusal.message.en}`);
    const { actId } = this.context(by, at);
    for (const e of outcome.events) {
      const recorded = { ...e, seq: this.events.length + 1, actId, actor: by, occurredAt: at, recordedAt: at } as RecordedDecisionEvent;
      this.events.push(recorded);
      this.state = evolve(this.state, recorded);
    }
    return this;
  }
  all(steps: Step[]): this {
    for (const { act, by, at } of steps) this.do(act, by, at);
    return this;
  }
  open(stage: StageKind, at: string): this {
    const round = (this.decision.stages[stage]?.round ?? 0) + 1;
    return this.do({ type: 'OpenStage', data: { stage, round, epoch: 1 } }, engine, at);
  }
}

export const proposal: Extract<AnyDecisionAct, { type: 'ProposeDecision' }> = {
  type: 'ProposeDecision',
  data: {
    decisionId: 'decision-1',
    organId: 'organ-1',
    title: '城市轨道交通票价调整',
    channel: 'department',
    ruleSet: { id: nationalRules.id, hash: nationalRules.hash },
    problem: '票价机制不可持续',
    reasons: '运营成本上升',
    basis: ['L713-3'],
    preliminaryPlan: '里程计价',
    necessity: '必要',
    feasibility: '可行',
    documents: [],
    adjusts: null,
  },
};

export const allCharges = Object.fromEntries(stageKinds.map((k) => [k, k === 'legality-review' ? 'u-justice' : 'u-lead'])) as Record<StageKind, string>;

/** Started on 2026-03-02, findings recorded, drafting open. */
export const startedStory = (findings: Record<string, boolean> = {}, rules?: RuleSet, charges: Partial<Record<StageKind, string>> = allCharges): Story => {
  const bent = Object.fromEntries(Object.entries(findings).map(([id, value]) => [id, { value, reason: '经研究', basis: [] }]));
  return new Story(rules)
    .do(proposal, drafter, '2026-03-02T01:00:00.000Z')
    .do({ type: 'RecordProposalStudy', data: { necessity: '必要', feasibility: '可行', conclusion: '建议启动', documents: [] } }, office, '2026-03-02T02:00:00.000Z')
    .do({ type: 'StartDecision', data: { undertakingUnits: ['u-lead'], leadUnit: null, charges, draftingDueOn: null } }, office, '2026-03-02T03:00:00.000Z')
    .open('drafting', '2026-03-02T03:00:01.000Z')
    .do({ type: 'RecordFindings', data: { findings: { ...noFindings, ...bent } } }, drafter, '2026-03-02T04:00:00.000Z');
};

export const submitDraft: Extract<AnyDecisionAct, { type: 'SubmitDraft' }> = {
  type: 'SubmitDraft',
  data: {
    title: '票价调整方案(草案)',
    documentHash: draftHash,
    explanationHash: 'e'.repeat(64),
    options: [],
    legalBasis: [{ instrument: '价格法', article: '23', note: '' }],
    costBenefit: null,
  },
};

/** Drafted and concluded on 2026-03-03; the stages after drafting may open. */
export const draftedStory = (findings: Record<string, boolean> = {}, rules?: RuleSet, charges?: Partial<Record<StageKind, string>>): Story =>
  startedStory(findings, rules, charges)
    .do(submitDraft, drafter, '2026-03-03T01:00:00.000Z')
    .do({ type: 'ConcludeDrafting', data: { explanation: '草案说明' } }, drafter, '2026-03-03T02:00:00.000Z');
