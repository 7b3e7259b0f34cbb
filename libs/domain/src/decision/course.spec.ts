import type { Actor } from '../actor';
import type { Calendar } from '../time';
import type { Period } from '../rule-set';
import { holds } from '../rule-set';
import type { StageKind } from '../stage-kind';
import {
  acceptPackage,
  actOf,
  adoptedStory,
  assessor,
  bend,
  concludePublication,
  consult,
  declareNone,
  deliberation,
  draftHash,
  draftedStory,
  drafter,
  engine,
  expertOf,
  head,
  hearDepartments,
  inExecutionStory,
  lawyer,
  legalityOpinion,
  legalityPackage,
  nationalRules,
  office,
  openConsultation,
  overlaid,
  participatedStory,
  plainCalendar,
  reviewedStory,
  secretary,
  selectExperts,
  startedStory,
  submitDraft,
  underLegalityReview,
  Story,
  proposal,
} from './decision.given';

import { decide, mayDo } from './decide';
import type { AnyDecisionAct } from './decide';
import { nextStages } from './next-stages';
import { noDecision } from './state';
import { engineTimers, opinionsWithStanding, possibilities, wakes, workView } from './view';

const at = '2026-04-10T01:00:00.000Z';
const revised = '9'.repeat(64);
const open = (stage: StageKind, round = 1) => actOf('OpenStage', { stage, round, epoch: 1 });
const revise = (substantial: boolean) =>
  actOf('ReviseDraft', { title: '修改稿', documentHash: revised, substantial, reason: '调整', inResponseTo: null });
const claim = actOf('ClaimStage', { stage: 'legality-review' });
const delegate = (personId: string) => actOf('DelegateStage', { stage: 'legality-review', personId, reason: '出差' });
const recuse = actOf('RecuseFromStage', { stage: 'legality-review', reason: '亲属关系' });
const charge = (unitId: string) => actOf('ChargeUnit', { stage: 'legality-review', unitId, reason: '职责调整' });
const returned = (stage: StageKind) => actOf('ReturnDraft', { stage, reason: '补充' });
const find = (id: string) =>
  actOf('RecordFindings', { findings: { [id]: { value: true, reason: '经研究', basis: [] } } });
const colleague: Actor = { ...lawyer, personId: 'p-lawyer-2' };
const inReview = (): Story => underLegalityReview(participatedStory());
const dutyOf = (story: Story, what: string) =>
  story.decision.duties.find((d) => d.what === what && d.status === 'open');

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by: Actor, at?: string];
const judged = (title: string, cases: Case[]) =>
  it.each<Case>(cases)(title, (verdict, _when, given, act, by, when = at) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });

describe('the order of stages', () => {
  judged('answers %s %s', [
    ['lawful', 'to opening the stage that is due', draftedStory, open('public-participation'), engine],
    ['gate stage-not-due', 'to opening a stage before its predecessors', draftedStory, open('legality-review'), engine],
    [
      'gate stage-not-due',
      'to opening a stage that the findings do not ask for',
      draftedStory,
      open('risk-assessment'),
      engine,
    ],
    ['gate stage-not-due', 'to opening a stage that is open', startedStory, open('drafting', 2), engine],
    [
      'state round-moved-on',
      'to opening another round than is due',
      draftedStory,
      open('public-participation', 2),
      engine,
    ],
    [
      'authority role-missing',
      'to a person who would open a stage',
      draftedStory,
      open('public-participation'),
      office,
    ],
    [
      'opening stage-opening',
      'to an act in a stage that is due and not opened yet',
      draftedStory,
      openConsultation,
      drafter,
    ],
    ['gate stage-not-due', 'to an act in a skipped stage', draftedStory, legalityPackage, drafter],
    ['gate stage-not-due', 'to deliberation before the legality review', participatedStory, deliberation, drafter],
    [
      'state stage-not-in-procedure',
      'to an act in a stage that the findings do not ask for',
      draftedStory,
      hearDepartments,
      assessor,
    ],
    ['state stage-concluded', 'to an act in a concluded stage', draftedStory, submitDraft, drafter],
    [
      'state round-moved-on',
      'to superseding a round that never was',
      draftedStory,
      actOf('SupersedeStage', { stage: 'drafting', round: 2, reason: '', epoch: 1 }),
      engine,
    ],
    [
      'lawful',
      'to superseding the round that stands',
      draftedStory,
      actOf('SupersedeStage', { stage: 'drafting', round: 1, reason: '', epoch: 1 }),
      engine,
    ],
  ]);

  it('names the stages that are missing, in the refusal, with their articles', () => {
    const missing = {
      kind: 'gate',
      reason: 'stage-not-due',
      satisfiedBy: { en: 'Conclude first: Public participation.' },
    };
    expect(draftedStory().try(open('legality-review'), engine, at)).toMatchObject({
      refusal: { ...missing, basis: ['L713-25'] },
    });
    expect(draftedStory().try(legalityPackage, drafter, at)).toMatchObject({
      refusal: { ...missing, basis: ['L713-14', 'L713-25'] },
    });
  });

  it('neither opens nor waives a stage whose fact is not found', () => {
    const unknown = {
      ...nationalRules,
      stages: nationalRules.stages.map((s) =>
        s.kind === 'risk-assessment' ? { ...s, mandatory: { finding: 'never-asked' } } : s,
      ),
    };
    const story = participatedStory({}, unknown);
    expect(story.judge(open('risk-assessment'), engine, at)).toBe('gate stage-not-due');
    expect(story.judge(open('legality-review'), engine, at)).toBe('gate stage-not-due');
  });

  it('opens side by side what does not wait for each other', () => {
    const story = draftedStory({ professional: true, 'social-risk': true });
    expect(nextStages(story.rules, story.decision).map((n) => n.kind)).toEqual([
      'public-participation',
      'expert-review',
      'risk-assessment',
    ]);
  });

  it('weighs conditions with facts unknown', () => {
    const known = { a: { value: true, reason: '', basis: [] }, b: { value: false, reason: '', basis: [] } };
    const [a, b, unknown] = [{ finding: 'a' }, { finding: 'b' }, { finding: 'c' }];
    expect([
      holds({ all: [a, unknown] }, known),
      holds({ all: [b, unknown] }, known),
      holds({ any: [a, unknown] }, known),
      holds({ any: [b, unknown] }, known),
    ]).toEqual([undefined, false, true, undefined]);
    expect([
      holds({ all: [a, { finding: 'b', is: false }] }, known),
      holds({ any: [b, { finding: 'a', is: false }] }, known),
    ]).toEqual([true, false]);
  });
});

describe('who may act', () => {
  judged('answers %s to %s', [
    ['authority role-missing', 'a post without the duty', startedStory, submitDraft, lawyer],
    ['authority other-organ', "another organ's post", startedStory, submitDraft, { ...drafter, organId: 'organ-2' }],
    ['authority unit-not-charged', 'another unit', startedStory, submitDraft, { ...drafter, unitId: 'u-other' }],
    [
      'authority unit-not-charged',
      'another unit in a stage without a charge of its own',
      () => startedStory({}, nationalRules, {}),
      submitDraft,
      { ...drafter, unitId: 'u-other' },
    ],
    [
      'lawful',
      'the undertaking unit in a stage without a charge of its own',
      () => startedStory({}, nationalRules, {}),
      submitDraft,
      drafter,
    ],
    [
      'gate drafter-cannot-review',
      'a drafter who would accept the package',
      () => participatedStory().open('legality-review', at).do(legalityPackage, drafter, at),
      acceptPackage,
      { ...lawyer, personId: 'p-drafter' },
    ],
    [
      'lawful',
      'a drafter who submits the package',
      () => participatedStory().open('legality-review', at),
      legalityPackage,
      drafter,
    ],
    ['lawful', 'a reviewer who took no part in drafting', inReview, legalityOpinion, lawyer],
    [
      'lawful',
      'an expert of no organ',
      () => draftedStory({ professional: true }).open('expert-review', at).do(selectExperts(1), drafter, at),
      declareNone,
      expertOf(1),
    ],
  ]);
});

describe('claiming, delegating and recusing', () => {
  const claimed = (): Story => inReview().do(claim, lawyer, at);
  const recused = (): Story => claimed().do(recuse, lawyer, at);
  judged('answers %s to %s', [
    ['lawful', 'claiming', inReview, claim, lawyer],
    ['lawful', 'claiming what one holds', claimed, claim, lawyer],
    ['state claimed-by-another', 'claiming what a colleague holds', claimed, claim, colleague],
    ['authority unit-not-charged', "claiming another unit's work", inReview, claim, { ...lawyer, unitId: 'u-lead' }],
    ['authority claimed-by-another', 'acting in what a colleague holds', claimed, legalityOpinion, colleague],
    [
      'lawful',
      'acting in what was delegated',
      () => claimed().do(delegate('p-lawyer-2'), lawyer, at),
      legalityOpinion,
      colleague,
    ],
    [
      'authority unit-not-charged',
      "delegating another unit's work",
      inReview,
      delegate('p-x'),
      { ...lawyer, unitId: 'u-lead' },
    ],
    ['authority recused', 'acting after a recusal', recused, legalityOpinion, lawyer],
    ['authority recused', 'claiming again after a recusal', recused, claim, lawyer],
    ['authority recused', 'delegating to somebody recused', recused, delegate('p-lawyer'), colleague],
    [
      'authority recused',
      'acting after a recusal when the unit was charged anew',
      () => recused().do(charge('u-justice'), office, at),
      legalityOpinion,
      lawyer,
    ],
    ['lawful', 'a colleague acting after it', recused, legalityOpinion, colleague],
    [
      'authority recused',
      'a member of the meeting who recused, though no unit is charged with it',
      () =>
        reviewedStory()
          .open('collective-decision', at)
          .do(actOf('RecuseFromStage', { stage: 'collective-decision', reason: '亲属' }), drafter, at),
      deliberation,
      drafter,
    ],
  ]);

  it('passes the unit’s open duties to the person who claims, on to whom they are delegated, and back on a recusal', () => {
    const holder = (story: Story) => dutyOf(story, 'issue-legality-opinion')?.holder;
    const story = claimed();
    expect(holder(story)).toMatchObject({ unitId: 'u-justice', personId: 'p-lawyer' });
    expect(holder(story.do(delegate('p-lawyer-2'), lawyer, at))).toMatchObject({
      unitId: 'u-justice',
      personId: 'p-lawyer-2',
    });
    expect(holder(story.do(recuse, colleague, at))).toMatchObject({ unitId: 'u-justice', personId: null });
    expect(dutyOf(story, 'issue-legality-opinion')?.held).toHaveLength(4);
  });

  it('passes what is owed to the unit charged instead', () => {
    const story = claimed().do(charge('u-audit'), office, at);
    expect(dutyOf(story, 'issue-legality-opinion')?.holder).toEqual({
      unitId: 'u-audit',
      postId: null,
      personId: null,
    });
    expect(story.judge(legalityOpinion, lawyer, at)).toBe('authority unit-not-charged');
    expect(story.judge(legalityOpinion, { ...colleague, unitId: 'u-audit' }, at)).toBe('lawful');
  });
});

describe('revising and returning the draft', () => {
  judged('answers %s to %s', [
    ['gate no-draft', 'revising before there is a draft', startedStory, revise(true), drafter],
    [
      'input draft-unchanged',
      'revising without a change',
      draftedStory,
      bend(revise(true), { documentHash: draftHash }),
      drafter,
    ],
    ['lawful', 'revising the draft', draftedStory, revise(true), drafter],
    ['state draft-settled', 'revising after the decision', adoptedStory, revise(true), drafter],
    [
      'state stage-not-open',
      'returning to a stage that did not take place',
      draftedStory,
      returned('legality-review'),
      drafter,
    ],
    ['lawful', 'returning to drafting', inReview, returned('drafting'), lawyer],
    [
      'state stage-not-open',
      'returning twice',
      () => inReview().do(returned('drafting'), lawyer, at),
      returned('drafting'),
      lawyer,
    ],
    ['state draft-settled', 'returning after the decision', adoptedStory, returned('drafting'), drafter],
    ['input finding-unknown', 'finding what the rule set does not ask', startedStory, find('weather'), drafter],
    ['lawful', 'finding a fact anew before the decision', draftedStory, find('social-risk'), drafter],
    [
      'state findings-settled',
      'finding a procedural fact after the decision',
      adoptedStory,
      find('social-risk'),
      drafter,
    ],
    [
      'lawful',
      'finding after the decision that it is to be evaluated',
      adoptedStory,
      find('evaluation-triggered'),
      drafter,
    ],
  ]);

  it('lets opinions on the earlier draft lapse, and keeps them', () => {
    const story = reviewedStory();
    expect(opinionsWithStanding(story.decision)).toMatchObject([{ conclusion: 'lawful', lapsed: false }]);
    expect(opinionsWithStanding(story.do(revise(true), drafter, at).decision)).toMatchObject([
      { conclusion: 'lawful', draftHash, lapsed: true },
    ]);
  });

  it('has the legality review done again after a change in substance, and only then', () => {
    const next = (story: Story) => nextStages(story.rules, story.decision);
    expect(next(reviewedStory().do(revise(true), drafter, at))).toEqual([{ kind: 'legality-review', round: 2 }]);
    expect(next(reviewedStory().do(revise(false), drafter, at))).toEqual([{ kind: 'collective-decision', round: 1 }]);
    expect(reviewedStory().do(revise(true), drafter, at).judge(open('collective-decision'), engine, at)).toBe(
      'gate stage-not-due',
    );
  });

  it('opens a further round of what was returned and voids what was owed in it', () => {
    const story = inReview().do(returned('legality-review'), lawyer, at);
    expect(dutyOf(story, 'issue-legality-opinion')).toBeUndefined();
    expect(story.decision.past).toMatchObject([
      { kind: 'legality-review', round: 1, status: 'superseded', outcome: null },
    ]);
    expect(story.open('legality-review', at).decision.stages['legality-review']).toMatchObject({
      round: 2,
      status: 'open',
      package: null,
    });
  });
});

describe('acts entered for another', () => {
  const forLawyer: Actor = { ...office, enteredFor: { ...lawyer, kind: 'person', evidence: ['纸质意见扫描件'] } };
  const entered = (): Story => inReview().do(legalityOpinion, forLawyer, at);
  const confirm = (actId: string) => actOf('ConfirmEnteredAct', { actId });
  const object = (actId: string) => actOf('ObjectToEnteredAct', { actId, reason: '非本人意见' });
  const idOf = (story: Story): string => story.decision.entered.at(-1)?.actId ?? '';

  it('are that person’s, awaiting confirmation', () => {
    const { decision } = entered();
    expect(decision.entered).toMatchObject([
      { byPersonId: 'p-office', forPersonId: 'p-lawyer', status: 'awaiting', evidence: ['纸质意见扫描件'] },
    ]);
    expect(decision.opinions.at(-1)).toMatchObject({ personId: 'p-lawyer', conclusion: 'lawful' });
    expect(decision.people['legality-review']).not.toContain('p-office');
  });

  it('are judged by that person’s authority, not by the clerk’s', () => {
    const forDrafter: Actor = {
      ...office,
      enteredFor: { ...lawyer, personId: 'p-drafter', kind: 'person', evidence: [] },
    };
    expect(inReview().judge(legalityOpinion, forDrafter, at)).toBe('gate drafter-cannot-review');
    expect(
      inReview().judge(legalityOpinion, { ...lawyer, enteredFor: { ...office, kind: 'person', evidence: [] } }, at),
    ).toBe('authority role-missing');
  });

  it('are confirmed or objected to by that person alone, once', () => {
    const story = entered();
    expect(story.judge(confirm('act-999'), lawyer, at)).toBe('state nothing-to-confirm');
    expect(story.judge(confirm(idOf(story)), colleague, at)).toBe('authority not-your-act');
    expect(story.judge(object(idOf(story)), colleague, at)).toBe('authority not-your-act');
    expect(story.judge(confirm(idOf(story)), forLawyer, at)).toBe('authority not-your-act');
    expect(story.judge(object(idOf(story)), lawyer, at)).toBe('lawful');
    expect(story.do(confirm(idOf(story)), lawyer, at).decision.entered).toMatchObject([{ status: 'confirmed' }]);
    expect(story.judge(object(idOf(story)), lawyer, at)).toBe('state nothing-to-confirm');
  });

  it('keep the reason of an objection', () => {
    const story = entered();
    expect(story.do(object(idOf(story)), lawyer, at).decision.entered).toMatchObject([
      { status: 'objected', reason: '非本人意见' },
    ]);
  });

  it('are dated by when they happened, not by when they were entered', () => {
    const story = draftedStory().open('public-participation', '2026-03-04T00:30:00.000Z');
    const late = story.context(drafter, '2026-03-09T01:00:00.000Z', '2026-03-04T01:00:00.000Z');
    expect(decide(openConsultation, story.decision, late)).toMatchObject({
      events: [{ data: { opensAt: '2026-03-04T01:00:00.000Z', statutoryOn: '2026-04-03' } }],
    });
    expect(decide(openConsultation, story.decision, { ...late, occurredAt: late.now })).toMatchObject({
      refusal: { reason: 'shortening-not-explained' },
    });
  });
});

describe('suspending execution (713-37)', () => {
  const suspend = actOf('SuspendExecution', { reason: '不可抗力', mitigation: '维持原价' });
  const confirm = (confirmed: boolean) => actOf('ConfirmSuspension', { confirmed, meeting: 'm-2', reason: '讨论' });
  const resumed = actOf('ResumeExecution', { meeting: 'm-3', reason: '情形消除' });
  const suspended = (): Story => inExecutionStory().do(suspend, head, at);
  judged('answers %s to %s', [
    ['gate not-in-execution', 'suspending before execution', adoptedStory, suspend, head],
    ['lawful', 'suspending execution', inExecutionStory, suspend, head],
    ['authority role-missing', 'somebody else suspending it', inExecutionStory, suspend, office],
    ['state already-suspended', 'suspending twice', suspended, suspend, head],
    [
      'lawful',
      'suspending again after the meeting lifted it',
      () => suspended().do(confirm(false), secretary, at),
      suspend,
      head,
    ],
    ['state no-suspension', 'confirming nothing', inExecutionStory, confirm(true), secretary],
    ['lawful', 'confirming the suspension', suspended, confirm(true), secretary],
    ['state no-suspension', 'resuming what awaits confirmation', suspended, resumed, secretary],
    [
      'lawful',
      'resuming what the meeting had suspended',
      () => suspended().do(confirm(true), secretary, at),
      resumed,
      secretary,
    ],
    [
      'state no-suspension',
      'resuming twice',
      () => suspended().do(confirm(true), secretary, at).do(resumed, secretary, at),
      resumed,
      secretary,
    ],
    [
      'lawful',
      'suspending anew after it was resumed',
      () => suspended().do(confirm(true), secretary, at).do(resumed, secretary, at),
      suspend,
      head,
    ],
    [
      'state no-suspension',
      'confirming twice',
      () => suspended().do(confirm(true), secretary, at),
      confirm(true),
      secretary,
    ],
  ]);

  it('keeps every suspension with who suspended and what the meeting said', () => {
    const story = suspended().do(confirm(false), secretary, at).do(suspend, head, at).do(confirm(true), secretary, at);
    expect(story.decision.suspensions).toMatchObject([
      { by: 'p-head', confirmed: false },
      { by: 'p-head', confirmed: true },
    ]);
  });
});

describe('deadlines', () => {
  const dutyId = 'drafting/1/submit-draft';
  const deadline: Period = {
    value: 10,
    unit: 'day',
    modality: 'must',
    sense: 'at-most',
    anchor: 'decision-started',
    direction: 'after',
    stopClock: [],
    shortening: null,
    basis: ['HLJ4-12'],
  };
  const dated = overlaid({ periods: { 'drafting.deadline': deadline } });
  const started = (): Story => startedStory({}, dated);
  const dueAt = '2026-03-13T00:00:00.000Z';
  const passed = actOf('RecordDeadlinePassed', { dutyId, epoch: 1 });
  const remind = actOf('RemindHolder', { dutyId, epoch: 1 });
  const stopped = (): Story => inReview().do(actOf('RequestSupplement', { items: [], reason: '' }), lawyer, at);
  const reviewId = 'legality-review/1/issue-legality-opinion';

  judged('answers %s to %s', [
    ['time not-due', 'lateness a millisecond early', started, passed, engine, '2026-03-12T23:59:59.999Z'],
    ['lawful', 'lateness at the first instant after the last day', started, passed, engine, dueAt],
    ['time duty-settled', 'lateness recorded twice', () => started().do(passed, engine, dueAt), passed, engine, dueAt],
    ['time duty-settled', 'lateness of what is done', () => draftedStory({}, dated), passed, engine, dueAt],
    ['time duty-settled', 'lateness of what has no date', startedStory, passed, engine, dueAt],
    [
      'time duty-settled',
      'lateness of what nobody owes',
      started,
      actOf('RecordDeadlinePassed', { dutyId: 'nothing', epoch: 1 }),
      engine,
      dueAt,
    ],
    [
      'time suspended',
      'lateness while the clock stands',
      stopped,
      actOf('RecordDeadlinePassed', { dutyId: reviewId, epoch: 1 }),
      engine,
      '2026-05-01T00:00:00.000Z',
    ],
    [
      'time suspended',
      'a reminder while the clock stands',
      stopped,
      actOf('RemindHolder', { dutyId: reviewId, epoch: 1 }),
      engine,
      '2026-04-17T00:00:00.000Z',
    ],
    ['time not-due', 'a reminder more than two days ahead', started, remind, engine, '2026-03-10T23:59:59.999Z'],
    ['lawful', 'a reminder two days ahead', started, remind, engine, '2026-03-11T00:00:00.000Z'],
    [
      'time duty-settled',
      'a second reminder',
      () => started().do(remind, engine, '2026-03-11T00:00:00.000Z'),
      remind,
      engine,
      '2026-03-11T01:00:00.000Z',
    ],
    ['time duty-settled', 'a reminder after the date', started, remind, engine, dueAt],
    ['authority role-missing', 'a person who would record lateness', started, passed, office, dueAt],
  ]);

  it('say from when they may be recorded', () => {
    expect(started().try(passed, engine, at.replace('04-10', '03-05'))).toMatchObject({ refusal: { at: dueAt } });
  });

  it('fall on whoever held the matter at the due instant, whoever holds it when they are recorded', () => {
    const early = '2026-04-13T01:00:00.000Z';
    const afterDue = '2026-04-20T01:00:00.000Z';
    const story = inReview().do(claim, lawyer, early).do(delegate('p-lawyer-2'), lawyer, afterDue);
    story.do(actOf('RecordDeadlinePassed', { dutyId: reviewId, epoch: 1 }), engine, '2026-04-21T01:00:00.000Z');
    expect(dutyOf(story, 'issue-legality-opinion')).toMatchObject({
      holder: { personId: 'p-lawyer-2' },
      late: { dueAt: '2026-04-18T00:00:00.000Z', holder: { personId: 'p-lawyer' } },
    });
  });

  it('fall on the former unit when the charge passed on after the due instant', () => {
    const story = inReview().do(charge('u-audit'), office, '2026-04-20T01:00:00.000Z');
    story.do(actOf('RecordDeadlinePassed', { dutyId: reviewId, epoch: 1 }), engine, '2026-04-21T01:00:00.000Z');
    expect(dutyOf(story, 'issue-legality-opinion')?.late).toMatchObject({ holder: { unitId: 'u-justice' } });
  });

  it('are timed for the engine: the reminder, then the date; nothing while the clock stands or once it is late', () => {
    const timed = (story: Story) => engineTimers(story.decision).map((t) => [t.act, t.dueAt]);
    const story = started();
    expect(timed(story)).toEqual([
      ['RemindHolder', '2026-03-11T00:00:00.000Z'],
      ['RecordDeadlinePassed', dueAt],
    ]);
    expect(timed(story.do(remind, engine, '2026-03-11T00:00:00.000Z'))).toEqual([['RecordDeadlinePassed', dueAt]]);
    expect(timed(story.do(passed, engine, dueAt))).toEqual([]);
    expect(timed(stopped())).toEqual([]);
    expect(timed(consult(draftedStory()))).toEqual([['CloseConsultation', '2026-04-04T00:00:00.000Z']]);
  });
});

describe('provisional dates', () => {
  const unsettled: Calendar = {
    ...plainCalendar,
    version: '2026a',
    add: (from, span, direction) => ({ ...plainCalendar.add(from, span, direction), provisional: true }),
  };
  /** Next year's holidays are known: every count takes one day more. */
  const settled: Calendar = {
    ...plainCalendar,
    version: '2026b',
    add: (from, span, direction) => plainCalendar.add(from, { ...span, value: span.value + 1 }, direction),
  };
  const recompute = actOf('RecomputeDueDates', { calendarVersion: '2026b', epoch: 1 });
  const extension: Period = { ...(nationalRules.periods['legality.review'] as Period), value: 10, basis: ['HLJ4-35'] };
  const extendable = overlaid({ periods: { 'legality.extension': extension } });
  const extend = actOf('ExtendLegalityReview', { consentBy: 'p-head', reason: '复杂' });
  const provisional = (): Story => underLegalityReview(participatedStory({}, extendable).under(unsettled));
  const dueOn = (story: Story) => dutyOf(story, 'issue-legality-opinion')?.dueOn;

  it('are counted again when the calendar is settled', () => {
    const story = provisional();
    expect(dutyOf(story, 'issue-legality-opinion')).toMatchObject({
      dueOn: '2026-04-17',
      provisional: true,
      calendarVersion: '2026a',
    });
    story.under(settled).do(recompute, engine, at);
    expect(dutyOf(story, 'issue-legality-opinion')).toMatchObject({
      dueOn: '2026-04-20',
      dueAt: '2026-04-21T00:00:00.000Z',
      provisional: false,
      calendarVersion: '2026b',
    });
  });

  it('keep their extension when they are counted again', () => {
    const story = provisional().do(extend, lawyer, at);
    expect(dueOn(story)).toBe('2026-05-01');
    expect(dueOn(story.under(settled).do(recompute, engine, at))).toBe('2026-05-05');
  });

  it('keep the day from which a stopped clock ran again', () => {
    const story = provisional()
      .do(actOf('RequestSupplement', { items: [], reason: '' }), lawyer, at)
      .do(actOf('SubmitSupplement', { items: [], note: '' }), drafter, '2026-04-20T01:00:00.000Z');
    expect(dueOn(story)).toBe('2026-04-27');
    expect(dueOn(story.under(settled).do(recompute, engine, '2026-04-21T01:00:00.000Z'))).toBe('2026-04-28');
  });

  it('are left alone when they are not provisional or nothing changes', () => {
    expect(inReview().under(settled).judge(recompute, engine, at)).toBe('time duty-settled');
    expect(provisional().judge(recompute, engine, at)).toBe('time duty-settled');
  });
});

describe('what a post and an engine see', () => {
  it('lists every act of the post with the refusal that stands in its way', () => {
    const story = inReview();
    const seen = possibilities(story.decision, story.context(lawyer, at));
    const refusalOf = (act: string) => seen.find((p) => p.act === act)?.refusal;
    expect(refusalOf('IssueLegalityOpinion')).toBeNull();
    expect(refusalOf('AcceptLegalityPackage')).toMatchObject({ reason: 'package-accepted' });
    expect(seen.some((p) => p.act === 'SubmitDraft' || p.act === 'OpenStage')).toBe(false);
  });

  it('answers for what does not exist yet as the decider would', () => {
    const context = inReview().context(lawyer, at);
    expect(mayDo('IssueLegalityOpinion', noDecision, context)).toMatchObject({
      refusal: { reason: 'no-such-decision' },
    });
  });

  it('tells the workflow what to open, what is open and what ends', () => {
    expect(workView(nationalRules, draftedStory().decision, at)).toMatchObject({
      status: 'underway',
      next: [{ kind: 'public-participation', round: 1 }],
      open: [],
      ending: false,
    });
    const ended = inExecutionStory().do(
      actOf('TerminateDecision', { reason: '', ground: '', mitigation: '' }),
      head,
      at,
    );
    expect(workView(nationalRules, ended.decision, at)).toMatchObject({ status: 'closing', next: [], ending: true });
    ended.do(actOf('CloseDecision', { epoch: 1 }), engine, at);
    expect(workView(nationalRules, ended.decision, at)).toMatchObject({
      status: 'closed',
      open: [],
      due: [],
      ending: false,
    });
  });

  it('wakes the workflow only when what it owes has changed', () => {
    const story = draftedStory();
    const before = story.decision;
    expect(
      wakes(
        nationalRules,
        before,
        story.do(actOf('RaiseObjection', { to: 'head', content: '' }), drafter, at).decision,
      ),
    ).toBe(false);
    expect(wakes(nationalRules, before, story.open('public-participation', at).decision)).toBe(true);
  });

  it('records what is said beside the procedure', () => {
    const story = draftedStory()
      .do(
        actOf('RecordSecretPlaceholder', { number: '密-1', ground: '保密法', level: 'secret', heldBy: '机要室' }),
        drafter,
        at,
      )
      .do(
        actOf('ExplainStageNotPerformed', { stage: 'expert-review', reason: '非专业事项', basis: ['DL171-32'] }),
        drafter,
        at,
      )
      .do(actOf('ArchiveMaterial', { document: 'f'.repeat(64), title: '草案', filedOn: '2026-04-10' }), office, at)
      .do(actOf('AdoptRuleSet', { id: 'cn-713-2', hash: 'b'.repeat(64), diff: [], reason: '修订' }), office, at);
    expect(story.decision).toMatchObject({
      secrets: [{ number: '密-1' }],
      notPerformed: [{ stage: 'expert-review' }],
      archived: [{ filedOn: '2026-04-10' }],
      ruleSet: { id: 'cn-713-2', hash: 'b'.repeat(64) },
    });
    expect(story.events.at(-1)?.data).toMatchObject({ from: { id: 'cn-713' } });
    expect(story.judge(concludePublication, office, at)).toBe('gate stage-not-due');
  });
});

describe('ending a decision early (713-37)', () => {
  const terminate = actOf('TerminateDecision', { reason: '情势变更', ground: '713-37', mitigation: '补偿' });
  const adjust = (decisionId: string) => actOf('LinkAdjustment', { decisionId, reason: '重大调整' });
  it.each([
    [
      'state not-underway',
      'terminating what was never started',
      () => new Story().do(proposal, drafter, at),
      terminate,
    ],
    ['lawful', 'terminating a decision under way', () => startedStory(), terminate],
    ['gate not-decided-yet', 'adjusting what has not been decided', () => startedStory(), adjust('decision-2')],
    ['input adjusts-itself', 'adjusting a decision by itself', inExecutionStory, adjust('decision-1')],
    ['lawful', 'adjusting a decision in force', inExecutionStory, adjust('decision-2')],
    [
      'state decision-closing',
      'acting between the end and the closing',
      () => inExecutionStory().do(terminate, office, at),
      actOf('RaiseObjection', { to: '上级', content: '有异议' }),
    ],
  ] as const)('answers %s to %s', (expected, _, story, act) => {
    expect(story().judge(act, office, at)).toBe(expected);
  });
});

describe('what can I do now, and why not (acts on the decision as a whole)', () => {
  const asked = (story: Story, actor: Actor): Record<string, string | null> =>
    Object.fromEntries(
      possibilities(story.decision, story.context(actor, at)).map((p) => [p.act, p.refusal?.reason ?? null]),
    );
  it('tells the clerk of a started decision that the proposal is dealt with and nothing was entered for them', () => {
    expect(asked(startedStory(), drafter)).toMatchObject({
      RecordProposalStudy: 'already-started',
      ConfirmEnteredAct: 'nothing-to-confirm',
      ReviseDraft: 'no-draft',
      SubmitDraft: null,
      RecordFindings: null,
    });
  });
  it('offers nothing that the decider then refuses for where the decision stands', () => {
    for (const story of [startedStory(), inExecutionStory(), adoptedStory()]) {
      for (const [act, reason] of Object.entries(asked(story, head))) {
        if (
          reason !== null ||
          !['SuspendExecution', 'ConfirmSuspension', 'ResumeExecution', 'StartDecision', 'DeclineProposal'].includes(
            act,
          )
        )
          continue;
        const data = {
          reason: '理由',
          mitigation: '',
          confirmed: true,
          meeting: 'm',
          undertakingUnits: ['u-lead'],
          leadUnit: null,
          charges: {},
          draftingDueOn: null,
        };
        expect(story.try({ type: act, data } as never, head, at)).toHaveProperty('events');
      }
    }
  });
});
