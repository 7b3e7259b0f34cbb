import type { ActContext } from '../act';
import type { Actor, Role } from '../actor';
import type { SelectedExpert } from '../stages/expert-review/expert-review.acts';
import type { Calendar } from '../time';
import type { Findings, RuleSet } from '../rule-set';
import { stageKinds } from '../stage-kind';
import type { StageKind } from '../stage-kind';
import { decide } from './decide';
import type { AnyActType, AnyDecisionAct } from './decide';
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
      for (let left = span.value; left > 0;) {
        date.setUTCDate(date.getUTCDate() + step);
        if (span.unit === 'day' || ![0, 6].includes(date.getUTCDay())) left -= 1;
      }
    return { on: date.toISOString().slice(0, 10), provisional: false };
  },
  count(from, to, unit) {
    const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
    const weekday = (_: unknown, i: number) =>
      ![0, 6].includes(new Date(Date.parse(from) + (i + 1) * 86_400_000).getUTCDay());
    const value = unit === 'day' ? days : Array.from({ length: Math.max(0, days) }).filter(weekday).length;
    return { value, provisional: false };
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
  findings: [
    ...['lawfully-not-public', 'professional', 'social-risk', 'market-activity'].map((id) => ({
      id,
      question: text(id),
      basis: ['L713-14'],
    })),
    { id: 'evaluation-triggered', question: text('是否开展决策后评估'), basis: ['L713-36'] },
  ],
  stages: [
    { kind: 'drafting', mandatory: true, after: [], redoOnSubstantialChange: false, basis: ['L713-12'] },
    {
      kind: 'public-participation',
      mandatory: { finding: 'lawfully-not-public', is: false },
      after: ['drafting'],
      redoOnSubstantialChange: false,
      basis: ['L713-14'],
    },
    {
      kind: 'expert-review',
      mandatory: { finding: 'professional' },
      after: ['drafting'],
      redoOnSubstantialChange: false,
      basis: ['L713-19'],
    },
    {
      kind: 'risk-assessment',
      mandatory: { finding: 'social-risk' },
      after: ['drafting'],
      redoOnSubstantialChange: false,
      basis: ['L713-22'],
    },
    {
      kind: 'fair-competition-review',
      mandatory: { finding: 'market-activity' },
      after: ['drafting'],
      redoOnSubstantialChange: false,
      basis: ['L713-29'],
    },
    {
      kind: 'legality-review',
      mandatory: true,
      after: [...beforeReview],
      redoOnSubstantialChange: true,
      basis: ['L713-25'],
    },
    {
      kind: 'collective-decision',
      mandatory: true,
      after: ['legality-review'],
      redoOnSubstantialChange: false,
      basis: ['L713-30'],
    },
    {
      kind: 'publication',
      mandatory: true,
      after: ['collective-decision'],
      redoOnSubstantialChange: false,
      basis: ['L713-31', 'L713-32'],
    },
    { kind: 'execution', mandatory: true, after: ['publication'], redoOnSubstantialChange: false, basis: ['L713-34'] },
    {
      kind: 'post-evaluation',
      mandatory: { finding: 'evaluation-triggered' },
      after: ['publication'],
      redoOnSubstantialChange: false,
      basis: ['L713-36'],
    },
  ],
  periods: {
    'consultation.window': {
      value: 30,
      unit: 'day',
      modality: 'generally',
      sense: 'at-least',
      anchor: 'consultation-opened',
      direction: 'after',
      stopClock: [],
      shortening: { approver: null, reasonPublished: true },
      basis: ['L713-15'],
    },
    'hearing.papers': {
      value: 7,
      unit: 'day',
      modality: 'must',
      sense: 'at-least',
      anchor: 'hearing-held',
      direction: 'before',
      stopClock: [],
      shortening: null,
      basis: ['L713-16'],
    },
    'legality.review': {
      value: 7,
      unit: 'working-day',
      modality: 'generally',
      sense: 'at-least',
      anchor: 'legality-package-accepted',
      direction: 'after',
      stopClock: ['supplement'],
      shortening: { approver: null, reasonPublished: false },
      basis: ['L713-26'],
    },
  },
  numbers: {},
  flags: {
    'party.report-required': { value: true, basis: ['L713-31'] },
    'decision.publication-required': { value: true, basis: ['L713-32'] },
  },
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
    'risk-levels': ['high', 'medium', 'low'].map((id) => ({
      id,
      title: text(id),
      effect: 'level',
      basis: ['DL171-25'],
    })),
    'risk-result': [
      { id: 'controllable', title: text('可控'), effect: 'controllable', basis: ['L713-24'] },
      { id: 'uncontrollable', title: text('不可控'), effect: 'uncontrollable', basis: ['L713-24'] },
    ],
    'fair-competition': [
      { id: 'pass', title: text('通过'), effect: 'pass', basis: ['GP-14'] },
      { id: 'exception', title: text('例外'), effect: 'pass-exception', basis: ['GP-12'] },
      { id: 'fail', title: text('未通过'), effect: 'fail', basis: ['GP-18'] },
    ],
    'post-evaluation': ['continue', 'adjust', 'suspend', 'stop'].map((id) => ({
      id,
      title: text(id),
      effect: id,
      basis: ['L713-36'],
    })),
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
export const engine: Actor = {
  ...actorOf('engine', '', 'engine'),
  kind: 'engine',
  postId: null,
  unitId: null,
  organId: null,
};
export const office = actorOf('p-office', 'u-office', 'office');
export const drafter = actorOf('p-drafter', 'u-lead', 'drafter', 'drafting-lead');

export const draftHash = 'd'.repeat(64);
const found = (value: boolean): Findings[string] => ({ value, reason: '经研究', basis: [] });
/** Everything found not to be so; whether to evaluate is asked only in execution. */
const noFindings = (rules: RuleSet): Findings =>
  Object.fromEntries(rules.findings.filter((f) => f.id !== 'evaluation-triggered').map((f) => [f.id, found(false)]));

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
    private calendar: Calendar = plainCalendar,
  ) {}

  /** From here on another calendar holds, e.g. one that knows the next year's holidays. */
  under(calendar: Calendar): this {
    this.calendar = calendar;
    return this;
  }

  context(by: Actor, at: string, occurredAt = at): ActContext {
    return {
      actId: `act-${this.events.length + 1}`,
      actor: by,
      now: at,
      occurredAt,
      ruleSet: this.rules,
      calendar: this.calendar,
    };
  }
  get decision(): Decision {
    if (this.state.status === 'none') throw new Error('no decision yet');
    return this.state;
  }
  /** Judges without recording: `{ events }` or `{ refusal }`. */
  try(act: AnyDecisionAct, by: Actor, at: string) {
    return decide(act, this.state, this.context(by, at));
  }
  /** The verdict in one line: `lawful`, or kind and reason, e.g. `gate no-draft`. A gate that names no article says so. */
  judge(act: AnyDecisionAct, by: Actor, at: string): string {
    const outcome = this.try(act, by, at);
    if ('events' in outcome) return outcome.events.length > 0 ? 'lawful' : 'lawful, but nothing is recorded';
    const { kind, reason, basis } = outcome.refusal;
    return `${kind} ${reason}${kind === 'gate' && basis.length === 0 ? ' without basis' : ''}`;
  }
  do(act: AnyDecisionAct, by: Actor, at: string): this {
    const outcome = this.try(act, by, at);
    if ('refusal' in outcome)
      throw new Error(`refused ${act.type}: ${outcome.refusal.reason} – ${outcome.refusal.message.en}`);
    const { actId } = this.context(by, at);
    for (const e of outcome.events) {
      const recorded = {
        ...e,
        seq: this.events.length + 1,
        actId,
        actor: by,
        occurredAt: at,
        recordedAt: at,
      } as RecordedDecisionEvent;
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

export const allCharges = Object.fromEntries(
  stageKinds.map((k) => [k, k === 'legality-review' ? 'u-justice' : 'u-lead']),
) as Record<StageKind, string>;

/** Started on 2026-03-02, findings recorded, drafting open. */
export const startedStory = (
  findings: Record<string, boolean> = {},
  rules?: RuleSet,
  charges: Partial<Record<StageKind, string>> = allCharges,
): Story => {
  const bent = Object.fromEntries(Object.entries(findings).map(([id, value]) => [id, found(value)]));
  return new Story(rules)
    .do(proposal, drafter, '2026-03-02T01:00:00.000Z')
    .do(
      {
        type: 'RecordProposalStudy',
        data: { necessity: '必要', feasibility: '可行', conclusion: '建议启动', documents: [] },
      },
      office,
      '2026-03-02T02:00:00.000Z',
    )
    .do(
      { type: 'StartDecision', data: { undertakingUnits: ['u-lead'], leadUnit: null, charges, draftingDueOn: null } },
      office,
      '2026-03-02T03:00:00.000Z',
    )
    .open('drafting', '2026-03-02T03:00:01.000Z')
    .do(
      { type: 'RecordFindings', data: { findings: { ...noFindings(rules ?? nationalRules), ...bent } } },
      drafter,
      '2026-03-02T04:00:00.000Z',
    );
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
export const draftedStory = (
  findings: Record<string, boolean> = {},
  rules?: RuleSet,
  charges?: Partial<Record<StageKind, string>>,
): Story =>
  startedStory(findings, rules, charges)
    .do(submitDraft, drafter, '2026-03-03T01:00:00.000Z')
    .do({ type: 'ConcludeDrafting', data: { explanation: '草案说明' } }, drafter, '2026-03-03T02:00:00.000Z');

export type ActOf<T extends AnyActType> = Extract<AnyDecisionAct, { type: T }>;
export const actOf = <T extends AnyActType>(type: T, data: ActOf<T>['data']): ActOf<T> => ({ type, data }) as ActOf<T>;
/** The same act with some of its data bent. */
export const bend = <A extends AnyDecisionAct>(act: A, data: Partial<A['data']>): A => ({
  ...act,
  data: { ...act.data, ...data },
});
/** National rules with what an overlay would bring. */
export const overlaid = ({
  numbers,
  periods,
  flags,
  outcomes,
  findings,
}: Partial<Pick<RuleSet, 'numbers' | 'periods' | 'flags' | 'outcomes'>> & { findings?: string[] }): RuleSet => ({
  ...nationalRules,
  numbers: { ...nationalRules.numbers, ...numbers },
  periods: { ...nationalRules.periods, ...periods },
  flags: { ...nationalRules.flags, ...flags },
  outcomes: { ...nationalRules.outcomes, ...outcomes },
  findings: [
    ...nationalRules.findings,
    ...(findings ?? []).map((id) => ({ id, question: text(id), basis: ['L713-14'] })),
  ],
});

export const lawyer = actorOf('p-lawyer', 'u-justice', 'legality-reviewer');
export const assessor = actorOf('p-assessor', 'u-lead', 'risk-assessor');
export const competitionReviewer = actorOf('p-competition', 'u-lead', 'fair-competition-reviewer');
export const secretary = actorOf('p-secretary', 'u-office', 'meeting-secretary');
export const head = actorOf('p-head', 'u-head', 'head', 'meeting-member');
export const memberOf = (n: number): Actor => actorOf(`p-member-${n}`, 'u-head', 'meeting-member');
export const expertOf = (n: number): Actor => ({
  ...actorOf(`p-expert-${n}`, 'u-university', 'expert'),
  organId: null,
});
export const executor = actorOf('p-executor', 'u-executor', 'executor');
export const evaluator = actorOf('p-evaluator', 'u-evaluator', 'evaluator');
export const citizen: Actor = {
  ...actorOf('p-citizen', '', 'citizen'),
  kind: 'citizen',
  postId: null,
  unitId: null,
  organId: null,
};

export const sealed = { commitment: 'c'.repeat(64) };
const hash = (letter: string) => letter.repeat(64);

/** Thirty days from 2026-03-04: closes at the end of 2026-04-03. */
export const openConsultation = actOf('OpenConsultation', {
  draftHash,
  explanationHash: hash('e'),
  channels: ['政府网站'],
  contact: '交通局',
  closesOn: '2026-04-03',
  shortening: null,
});
export const closeConsultation = actOf('CloseConsultation', { counts: [1, 1, 1, 0, 0, 0, 0, 0], heads: [] });
export const disposeOpinions = actOf('DisposeOpinions', {
  items: [{ group: '票价过高', count: 3, disposition: 'partly', reason: '设封顶价' }],
});
export const concludeParticipation = actOf('ConcludeParticipation', {
  summary: '收到意见三条',
  summaryHash: hash('f'),
});
export const consult = (story: Story): Story =>
  story
    .open('public-participation', '2026-03-04T00:30:00.000Z')
    .do(openConsultation, drafter, '2026-03-04T01:00:00.000Z');
export const closeWindow = (story: Story): Story => story.do(closeConsultation, engine, '2026-04-04T00:00:00.000Z');
export const participate = (story: Story): Story =>
  closeWindow(consult(story))
    .do(disposeOpinions, drafter, '2026-04-07T01:00:00.000Z')
    .do(concludeParticipation, drafter, '2026-04-07T02:00:00.000Z');
/** Consulted for thirty days, three opinions disposed of, concluded on 2026-04-07. */
export const participatedStory = (findings?: Record<string, boolean>, rules?: RuleSet): Story =>
  participate(draftedStory(findings, rules));

export const selectedExpert = (n: number): SelectedExpert => ({
  personId: `p-expert-${n}`,
  field: '交通经济',
  organisation: '大学',
  knownDifferentView: false,
});
export const selectExperts = (...ns: number[]): ActOf<'SelectExperts'> =>
  actOf('SelectExperts', {
    experts: ns.map(selectedExpert),
    mode: 'meeting',
    selectionMethod: '随机抽取',
    broadOrDisputed: false,
  });
export const declareNone = actOf('DeclareInterest', { hasInterest: false, detail: '' });
export const expertOpinion = actOf('SubmitExpertOpinion', {
  draftHash,
  necessity: '必要',
  feasibility: '可行',
  soundness: '科学',
  conclusion: 'supports',
  dissent: null,
  signedDocumentHash: hash('b'),
});
export const concludeExpertReview = (...ns: number[]): ActOf<'ConcludeExpertReview'> =>
  actOf('ConcludeExpertReview', {
    summaryHash: hash('f'),
    adoption: ns.map((n) => ({ personId: `p-expert-${n}`, adopted: 'adopted', reason: '' })),
    reasonsAgainstMajority: null,
  });

export const hearDepartments = actOf('HearOnRisk', {
  method: '会议',
  heard: ['财政局'],
  departments: true,
  summary: '无异议',
  recordHash: null,
});
export const riskReport = actOf('SubmitRiskReport', {
  draftHash,
  documentHash: hash('f'),
  points: [{ field: '社会稳定', description: '低收入群体负担', likelihood: 'low', impact: 'medium', measures: '补贴' }],
  level: 'low',
  contingencyPlan: '应急处置预案',
  advises: 'controllable',
});
export const judgeControllable = actOf('JudgeControllability', {
  draftHash,
  result: 'controllable',
  reason: '措施可行',
});
/** Assessed by the unit itself and judged controllable on 2026-03-06. */
export const assessRisk = (story: Story): Story =>
  story
    .open('risk-assessment', '2026-03-04T01:00:00.000Z')
    .do(hearDepartments, assessor, '2026-03-05T01:00:00.000Z')
    .do(riskReport, assessor, '2026-03-05T02:00:00.000Z')
    .do(judgeControllable, head, '2026-03-06T01:00:00.000Z');

export const legalityPackage = actOf('SubmitLegalityPackage', {
  draftHash,
  items: [{ id: 'draft', documentHash: draftHash }],
  procedureAccount: '已履行公众参与',
  answerBy: null,
});
export const acceptPackage = actOf('AcceptLegalityPackage', { note: '材料齐全' });
const passed = { ok: true, note: '' };
export const legalityOpinion = actOf('IssueLegalityOpinion', {
  draftHash,
  outcome: 'lawful',
  authority: passed,
  procedure: passed,
  content: passed,
  reasons: '合法',
  opinionHash: hash('1'),
  legalRisk: null,
  requires: [],
});
/** Package accepted on Wednesday 2026-04-08: seven working days end on 2026-04-17. */
export const underLegalityReview = (story: Story): Story =>
  story
    .open('legality-review', '2026-04-08T00:30:00.000Z')
    .do(legalityPackage, drafter, '2026-04-08T01:00:00.000Z')
    .do(acceptPackage, lawyer, '2026-04-08T02:00:00.000Z');
export const reviewLegality = (story: Story): Story =>
  underLegalityReview(story).do(legalityOpinion, lawyer, '2026-04-15T01:00:00.000Z');
/** Found lawful on 2026-04-15. */
export const reviewedStory = (findings?: Record<string, boolean>, rules?: RuleSet): Story =>
  reviewLegality(participatedStory(findings, rules));

export const deliberation = actOf('SubmitForDeliberation', {
  draftHash,
  materials: ['draft', 'legality-opinion'].map((id) => ({ id, documentHash: hash('2'), absence: null })),
  legalityNotFollowed: null,
});
export const members = ['p-head', 'p-member-1', 'p-member-2', 'p-member-3', 'p-member-4'];
export const scheduleMeeting = actOf('ScheduleMeeting', {
  meetingId: 'm-1',
  kind: 'executive',
  number: '12',
  scheduledAt: '2026-04-22T01:00:00.000Z',
  memberIds: members,
  headId: 'p-head',
});
export const conveneMeeting = actOf('ConveneMeeting', {
  meetingId: 'm-1',
  present: members.slice(0, 4),
  absent: [{ personId: 'p-member-4', reason: '出差' }],
  observers: [],
  publicRepresentatives: 0,
  legalityReviewerPresent: true,
});
export const agree = actOf('TakePosition', { position: 'agree', reasons: '' });
export const disagree = actOf('TakePosition', { position: 'disagree', reasons: '负担过重' });
export const adopt = actOf('DecideAsHead', {
  outcome: 'adopt',
  statement: '同意',
  reasonsAgainstMajority: null,
  decidedDocumentHash: null,
  amendments: null,
});
export const recordMinutes = actOf('RecordMinutes', {
  minutesHash: hash('3'),
  mainDisagreement: '',
  host: 'p-head',
  recorder: 'p-secretary',
});
export const meetingAt = '2026-04-22T02:00:00.000Z';
export const submitToMeeting = (story: Story): Story =>
  story
    .open('collective-decision', '2026-04-20T00:30:00.000Z')
    .do(deliberation, drafter, '2026-04-20T01:00:00.000Z')
    .do(scheduleMeeting, secretary, '2026-04-20T02:00:00.000Z');
/** Convened on 2026-04-22: the head and three of four members are present, none has spoken. */
export const meetingStory = (findings?: Record<string, boolean>, rules?: RuleSet): Story =>
  submitToMeeting(reviewedStory(findings, rules)).do(conveneMeeting, secretary, meetingAt);
export const speak = (story: Story, ...positions: ActOf<'TakePosition'>[]): Story =>
  story.all(positions.map((act, i) => ({ act, by: memberOf(i + 1), at: meetingAt })));
export const decidedAs = (act: ActOf<'DecideAsHead'>, story: Story): Story =>
  speak(story, agree, agree, agree).do(act, head, meetingAt).do(recordMinutes, secretary, '2026-04-22T05:00:00.000Z');
/** Adopted with all members agreeing, minutes recorded on 2026-04-22. */
export const adoptedStory = (findings?: Record<string, boolean>, rules?: RuleSet): Story =>
  decidedAs(adopt, meetingStory(findings, rules));

export const reportToParty = actOf('ReportToPartyCommittee', {
  reportedOn: '2026-04-23',
  documentHash: hash('4'),
  reply: '同意',
});
export const issueDecision = actOf('IssueDecision', {
  number: '令第8号',
  issuedOn: '2026-04-24',
  effectiveOn: '2026-05-01',
  documentHash: draftHash,
});
export const publishDecision = actOf('PublishDecision', {
  publishedOn: '2026-04-25',
  urls: ['https://example.gov.cn/8'],
  channels: ['公报'],
  documentHash: draftHash,
});
export const concludePublication = actOf('ConcludePublication', { note: '' });
export const issuedStory = (findings?: Record<string, boolean>, rules?: RuleSet): Story =>
  adoptedStory(findings, rules)
    .open('publication', '2026-04-23T00:30:00.000Z')
    .do(reportToParty, office, '2026-04-23T01:00:00.000Z')
    .do(issueDecision, office, '2026-04-24T01:00:00.000Z');
/** Issued on 2026-04-24, published on 2026-04-25. */
export const publishedStory = (findings?: Record<string, boolean>, rules?: RuleSet): Story =>
  issuedStory(findings, rules)
    .do(publishDecision, office, '2026-04-25T01:00:00.000Z')
    .do(concludePublication, office, '2026-04-25T02:00:00.000Z');

export const nameUnits = actOf('NameExecutingUnits', {
  unitIds: ['u-executor', 'u-other'],
  leadUnitId: 'u-executor',
  supervisorUnitId: 'u-office',
  requirements: '按期完成',
});
export const assignTask = actOf('AssignTask', {
  taskId: 't-1',
  unitId: 'u-executor',
  title: '调整票价',
  dueOn: '2026-05-31',
});
export const completeTask = actOf('CompleteTask', { taskId: 't-1', summary: '已调整', documentHash: null });
export const concludeExecution = actOf('ConcludeExecution', { summary: '执行完毕', documentHash: null });
export const findEvaluation = (value: boolean): ActOf<'RecordFindings'> =>
  actOf('RecordFindings', { findings: { 'evaluation-triggered': found(value) } });
/** Units named and one task assigned on 2026-04-27. */
export const inExecutionStory = (findings?: Record<string, boolean>, rules?: RuleSet): Story =>
  publishedStory(findings, rules)
    .open('execution', '2026-04-27T00:30:00.000Z')
    .do(nameUnits, office, '2026-04-27T01:00:00.000Z')
    .do(assignTask, office, '2026-04-27T02:00:00.000Z');
export const execute = (story: Story, evaluate: boolean): Story =>
  story
    .do(completeTask, executor, '2026-05-29T01:00:00.000Z')
    .do(findEvaluation(evaluate), office, '2026-06-01T01:00:00.000Z')
    .do(concludeExecution, executor, '2026-06-01T02:00:00.000Z');

export const commissionEvaluation = actOf('CommissionEvaluation', {
  trigger: '群众意见较多',
  evaluatorUnitId: 'u-evaluator',
  organisation: '发展研究中心',
  scope: '票价',
  dueOn: '2026-09-30',
});
export const hearOnEvaluation = actOf('HearOnEvaluation', {
  method: '问卷',
  heard: ['乘客'],
  includesPublic: true,
  summary: '',
  recordHash: null,
});
export const evaluationReport = actOf('SubmitEvaluationReport', {
  documentHash: hash('5'),
  effects: '达到预期',
  problems: '',
  recommends: 'continue',
  recommendation: '继续执行',
});
export const concludeEvaluation = actOf('ConcludeEvaluation', { outcome: 'continue', reason: '效果良好' });
export const closeDecision = actOf('CloseDecision', { epoch: 1 });
