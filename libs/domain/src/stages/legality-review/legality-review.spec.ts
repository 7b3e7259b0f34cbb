import {
  acceptPackage,
  actOf,
  bend,
  draftHash,
  drafter,
  lawyer,
  legalityOpinion,
  legalityPackage,
  nationalRules,
  overlaid,
  participatedStory,
  reviewedStory,
  underLegalityReview,
} from '../../decision/decision.given';
import type { Story } from '../../decision/decision.given';
import type { Actor } from '../../actor';
import type { AnyDecisionAct } from '../../decision/decide';
import type { Period } from '../../rule-set';

const submittedAt = '2026-04-08T01:00:00.000Z';
const at = '2026-04-10T01:00:00.000Z';
const revised = '9'.repeat(64);
const outcomeOf = (id: string) => bend(legalityOpinion, { outcome: id, requires: ['补充依据'] });
const failing = { ok: false, note: '超越权限' };
const returnPackage = actOf('ReturnLegalityPackage', { reason: '材料不齐', missing: ['说明'] });
const supplementAsked = actOf('RequestSupplement', { items: ['测算表'], reason: '补充' });
const supplement = actOf('SubmitSupplement', { items: [], note: '已补' });
const stop = (ground: string) => actOf('StopReviewClock', { ground, reason: '等待' });
const resume = actOf('ResumeReviewClock', { reason: '已到' });
const extend = actOf('ExtendLegalityReview', { consentBy: 'p-head', reason: '情况复杂' });
const advice = actOf('RecordLegalAdvice', {
  draftHash,
  adviser: '王律师',
  capacity: 'legal-adviser',
  opinion: '合法',
  documentHash: null,
});
const revise = actOf('ReviseDraft', {
  title: '修改稿',
  documentHash: revised,
  substantial: false,
  reason: '按意见修改',
  inResponseTo: 'legality-review',
});

const opened = (findings?: Record<string, boolean>, rules = nationalRules): Story =>
  participatedStory(findings, rules).open('legality-review', '2026-04-08T00:30:00.000Z');
const submitted = (rules = nationalRules): Story => opened({}, rules).do(legalityPackage, drafter, submittedAt);
const accepted = (findings?: Record<string, boolean>, rules = nationalRules): Story =>
  underLegalityReview(participatedStory(findings, rules));
const returned = (): Story => accepted().do(returnPackage, lawyer, at);
const stopped = (): Story => accepted().do(supplementAsked, lawyer, at);

const review = nationalRules.periods['legality.review'] as Period;
const extension: Period = {
  ...review,
  value: 10,
  modality: 'may',
  sense: 'at-most',
  anchor: 'legality-review-due',
  basis: ['HLJ4-35'],
};
const extendable = overlaid({ periods: { 'legality.extension': extension } });
const unstoppable = overlaid({ periods: { 'legality.review': { ...review, stopClock: [] } } });
const packaged = overlaid({
  outcomes: {
    'legality-package': ['draft', 'legal-basis'].map((id) => ({
      id,
      title: { zh: id, en: id },
      effect: 'required',
      basis: ['L713-26'],
    })),
  },
});
const advised = overlaid({ flags: { 'legality.advice-required': { value: true, basis: ['L713-28'] } } });
const floored = overlaid({
  flags: { 'legality.floor': { value: true, basis: ['HLJ4-35'] } },
  periods: { 'legality.floor': { ...review, value: 5, modality: 'must', basis: ['HLJ4-35'] } },
});
const exploratory = overlaid({ findings: ['exploratory-reform'] });
const riskStated = bend(legalityOpinion, { outcome: 'risk-stated', authority: failing, legalRisk: '国家尚无规定' });

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor, at?: string];

describe('the package (713-26)', () => {
  it.each<Case>([
    ['lawful', 'to a complete package', opened, legalityPackage, drafter],
    [
      'gate package-incomplete',
      'to one without a paper of the list',
      () => opened({}, packaged),
      legalityPackage,
      drafter,
    ],
    [
      'lawful',
      'to one with all papers of the list',
      () => opened({}, packaged),
      bend(legalityPackage, { items: ['draft', 'legal-basis'].map((id) => ({ id, documentHash: draftHash })) }),
      drafter,
    ],
    ['state package-submitted', 'to a second one', submitted, legalityPackage, drafter],
    ['lawful', 'to another after it was returned', returned, legalityPackage, drafter],
    [
      'gate review-time-too-short',
      'to asking for the opinion in six working days',
      opened,
      bend(legalityPackage, { answerBy: '2026-04-16' }),
      drafter,
      submittedAt,
    ],
    [
      'lawful',
      'to asking for it in seven',
      opened,
      bend(legalityPackage, { answerBy: '2026-04-17' }),
      drafter,
      submittedAt,
    ],
    ['gate package-missing', 'to accepting nothing', opened, acceptPackage],
    ['lawful', 'to accepting what was submitted', submitted, acceptPackage],
    ['state package-accepted', 'to accepting twice', accepted, acceptPackage],
    ['gate package-missing', 'to accepting what was returned', returned, acceptPackage],
    ['gate package-missing', 'to returning nothing', opened, returnPackage],
    ['lawful', 'to returning an accepted package', accepted, returnPackage],
    ['gate package-missing', 'to advice on nothing', opened, advice],
    ['lawful', 'to advice on a package', submitted, advice],
    ['gate package-not-accepted', 'to an opinion on a package not accepted', submitted, legalityOpinion],
    ['gate package-not-accepted', 'to asking for a supplement before accepting', submitted, supplementAsked],
    ['gate package-not-accepted', 'to stopping a clock before it runs', submitted, stop('supplement')],
    ['gate package-not-accepted', 'to extending before the clock runs', submitted, extend],
  ])('answers %s %s', (verdict, _when, given, act, by = lawyer, when = at) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });

  it('counts seven working days from acceptance, in which the opinion is owed', () => {
    expect(accepted().decision.duties.find((d) => d.what === 'issue-legality-opinion')).toMatchObject({
      id: 'legality-review/1/issue-legality-opinion',
      dueOn: '2026-04-17',
      dueAt: '2026-04-18T00:00:00.000Z',
      holder: { unitId: 'u-justice' },
      status: 'open',
    });
  });

  it('owes a further opinion, under its own id, when a returned package is accepted again', () => {
    const story = returned().do(legalityPackage, drafter, at).do(acceptPackage, lawyer, at);
    const duties = story.decision.duties.filter((d) => d.what === 'issue-legality-opinion');
    expect(duties).toMatchObject([{ status: 'void' }, { status: 'open', dueOn: '2026-04-21' }]);
    expect(new Set(duties.map((d) => d.id)).size).toBe(2);
    const late = actOf('RecordDeadlinePassed', { dutyId: duties[1]?.id ?? '', epoch: 1 });
    expect(story.judge(late, { ...drafter, kind: 'engine', roles: ['engine'] }, '2026-04-22T00:00:00.000Z')).toBe(
      'lawful',
    );
    expect(
      story
        .do(legalityOpinion, lawyer, at)
        .decision.duties.filter((d) => d.stage === 'legality-review' && d.status === 'open'),
    ).toEqual([]);
  });
});

describe('the review clock', () => {
  it.each<Case>([
    ['gate ground-not-listed', 'to stopping it on a ground that the rule set does not list', accepted, stop('holiday')],
    [
      'gate ground-not-listed',
      'to stopping it where nothing stops it',
      () => accepted({}, unstoppable),
      stop('supplement'),
    ],
    ['lawful', 'to stopping it on a listed ground', accepted, stop('supplement')],
    ['state clock-stopped', 'to stopping it twice', stopped, stop('supplement')],
    ['state clock-running', 'to resuming it while it runs', accepted, resume],
    ['lawful', 'to resuming it', stopped, resume],
    ['state supplement-not-asked', 'to a supplement that nobody asked for', accepted, supplement, drafter],
    ['lawful', 'to the supplement asked for', stopped, supplement, drafter],
    ['gate clock-stopped', 'to an opinion while it stands', stopped, legalityOpinion],
    ['lawful', 'to an opinion once it runs again', () => stopped().do(supplement, drafter, at), legalityOpinion],
    [
      'lawful',
      'to an opinion once it is resumed',
      () => accepted().do(stop('supplement'), lawyer, at).do(resume, lawyer, at),
      legalityOpinion,
    ],
    ['gate extension-not-provided', 'to an extension that the rule set does not know', accepted, extend],
    ['lawful', 'to an extension that it provides for', () => accepted({}, extendable), extend],
    ['gate already-extended', 'to a second extension', () => accepted({}, extendable).do(extend, lawyer, at), extend],
    [
      'lawful',
      'to an extension of the new period when the package was returned in between',
      () =>
        accepted({}, extendable)
          .do(extend, lawyer, at)
          .do(returnPackage, lawyer, at)
          .do(legalityPackage, drafter, at)
          .do(acceptPackage, lawyer, at),
      extend,
    ],
  ])('answers %s %s', (verdict, _when, given, act, by = lawyer, when = at) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });

  it('answers no-date to extending a review that has no date', () => {
    const { 'legality.review': _, ...periods } = extendable.periods;
    expect(accepted({}, { ...extendable, periods }).judge(extend, lawyer, at)).toBe('state no-date');
  });

  it('stands while a supplement is awaited and then runs for the working days that were left', () => {
    const duty = (story: Story) => story.decision.duties.find((d) => d.what === 'issue-legality-opinion');
    const waiting = stopped();
    expect(duty(waiting)).toMatchObject({ stopped: { ground: 'supplement' } });
    expect(waiting.decision.stages['legality-review']).toMatchObject({ stopped: { daysLeft: 5 } });
    expect(duty(waiting.do(supplement, drafter, '2026-04-20T01:00:00.000Z'))).toMatchObject({
      stopped: null,
      dueOn: '2026-04-27',
    });
  });

  it('runs on through a supplement where the rule set stops it on no ground', () => {
    const story = accepted({}, unstoppable).do(supplementAsked, lawyer, at);
    expect(story.decision.duties.find((d) => d.what === 'issue-legality-opinion')).toMatchObject({
      stopped: null,
      dueOn: '2026-04-17',
    });
    expect(
      story.do(supplement, drafter, at).decision.duties.find((d) => d.what === 'issue-legality-opinion'),
    ).toMatchObject({ dueOn: '2026-04-17' });
  });

  it('no longer owes a supplement once the opinion is issued without it', () => {
    const story = accepted({}, unstoppable).do(supplementAsked, lawyer, at).do(legalityOpinion, lawyer, at);
    expect(story.decision.duties.find((d) => d.what === 'supplement-legality-package')).toMatchObject({
      status: 'void',
    });
  });

  it('moves the date by the extension', () => {
    expect(
      accepted({}, extendable)
        .do(extend, lawyer, at)
        .decision.duties.find((d) => d.what === 'issue-legality-opinion'),
    ).toMatchObject({ dueOn: '2026-05-01' });
  });
});

describe('the opinion (713-25, -27, -28)', () => {
  it.each<Case>([
    ['lawful', 'that the draft is lawful, before the seven days are over', accepted, legalityOpinion],
    ['input outcome-unknown', 'with an outcome that the rule set does not have', accepted, outcomeOf('fine')],
    [
      'input heads-contradict-outcome',
      'that passes a draft with a head that failed',
      accepted,
      bend(legalityOpinion, { authority: failing }),
    ],
    [
      'input requirements-missing',
      'that asks for changes and names none',
      accepted,
      bend(legalityOpinion, { outcome: 'amend' }),
    ],
    ['lawful', 'that asks for changes and names them', accepted, outcomeOf('amend')],
    ['gate not-exploratory', 'that states the risk of what is not exploratory', accepted, riskStated],
    [
      'gate legal-risk-not-stated',
      'on exploratory reform without stating the risk',
      () => accepted({ 'exploratory-reform': true }, exploratory),
      bend(riskStated, { legalRisk: null }),
    ],
    [
      'lawful',
      'on exploratory reform with its risk stated',
      () => accepted({ 'exploratory-reform': true }, exploratory),
      riskStated,
    ],
    ['gate legal-advice-missing', 'without the advice that is required', () => accepted({}, advised), legalityOpinion],
    ['lawful', 'with that advice', () => accepted({}, advised).do(advice, lawyer, at), legalityOpinion],
    [
      'gate review-too-soon',
      'on the fourth working day where five are the floor',
      () => accepted({}, floored),
      legalityOpinion,
      lawyer,
      '2026-04-14T01:00:00.000Z',
    ],
    ['lawful', 'on the fifth', () => accepted({}, floored), legalityOpinion, lawyer, '2026-04-15T01:00:00.000Z'],
    [
      'input draft-moved-on',
      'on a draft that does not stand',
      () => accepted().do(revise, drafter, at),
      legalityOpinion,
    ],
    [
      'gate drafter-cannot-review',
      'by somebody who drafted',
      accepted,
      legalityOpinion,
      { ...lawyer, personId: 'p-drafter' },
    ],
    ['authority unit-not-charged', 'by another unit', accepted, legalityOpinion, { ...lawyer, unitId: 'u-lead' }],
  ])('answers %s to one %s', (verdict, _when, given, act, by = lawyer, when = at) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });

  it('comes back as a second round, with the draft amended, when it asks for changes', () => {
    const amend = (): Story => accepted().do(outcomeOf('amend'), lawyer, at);
    expect(amend().open('legality-review', at).judge(legalityPackage, drafter, at)).toBe('gate draft-not-amended');
    const amended = amend().do(revise, drafter, at).open('legality-review', at);
    expect(amended.decision.stages['legality-review']).toMatchObject({ round: 2, status: 'open', extended: false });
    expect(amended.judge(bend(legalityPackage, { draftHash: revised }), drafter, at)).toBe('lawful');
  });

  it('comes back without an amendment when only procedure is to be made up for', () => {
    const story = accepted().do(outcomeOf('supplement-procedure'), lawyer, at).open('legality-review', at);
    expect(story.judge(legalityPackage, drafter, at)).toBe('lawful');
  });

  it('binds the opinion to the draft that it judged', () => {
    const { decision } = reviewedStory();
    expect(decision.opinions.at(-1)).toMatchObject({
      stage: 'legality-review',
      conclusion: 'lawful',
      draftHash,
      personId: 'p-lawyer',
    });
    expect(decision.stages['legality-review']).toMatchObject({ status: 'concluded', outcome: 'lawful', draftHash });
  });
});
