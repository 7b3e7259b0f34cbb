import {
  actOf,
  bend,
  citizen,
  closeConsultation,
  closeWindow,
  concludeParticipation,
  consult,
  disposeOpinions,
  draftedStory,
  drafter,
  engine,
  nationalRules,
  openConsultation,
  overlaid,
  participatedStory,
  sealed,
  startedStory,
} from '../../decision/decision.given';
import type { Story } from '../../decision/decision.given';
import type { AnyDecisionAct } from '../../decision/decide';
import type { Period } from '../../rule-set';

const opened = (findings?: Record<string, boolean>, rules = nationalRules): Story =>
  draftedStory(findings, rules).open('public-participation', '2026-03-04T00:30:00.000Z');
const consulted = (rules = nationalRules): Story => consult(draftedStory({}, rules));
const closed = (rules = nationalRules): Story => closeWindow(consulted(rules));
const disposed = (rules = nationalRules): Story => closed(rules).do(disposeOpinions, drafter, later);
const start = '2026-03-04T01:00:00.000Z';
const later = '2026-04-07T01:00:00.000Z';

const window = nationalRules.periods['consultation.window'] as Period;
const strict = overlaid({ periods: { 'consultation.window': { ...window, modality: 'must' } } });
const approved = overlaid({
  periods: { 'consultation.window': { ...window, shortening: { approver: 'drafting-lead', reasonPublished: true } } },
});
const short = bend(openConsultation, { closesOn: '2026-03-14' });
const urgent = { reason: '情况紧急', approvedBy: null };

const extend = (closesOn: string) => actOf('ExtendConsultation', { closesOn, reason: '意见较多' });
const symposium = actOf('HoldSymposium', {
  heldOn: '2026-03-10',
  place: '市政府',
  groups: ['出租车司机'],
  attendees: 20,
  summary: '',
  recordHash: 'f'.repeat(64),
});
const questionnaire = actOf('RunQuestionnaire', {
  from: '2026-03-10',
  to: '2026-03-20',
  answers: 900,
  summary: '',
  reportHash: 'f'.repeat(64),
});
const poll = actOf('RunPoll', {
  by: '统计局',
  sample: 1000,
  method: '电话',
  from: '2026-03-10',
  to: '2026-03-20',
  summary: '',
  reportHash: 'f'.repeat(64),
});
const letters = (opinions: number) =>
  actOf('RecordCollectedOpinions', { channel: '来信', people: opinions, opinions, documentHash: null, summary: '' });
const request = actOf('ReceiveHearingRequest', {
  name: sealed,
  contact: sealed,
  reason: '影响出行',
  receivedOn: '2026-03-10',
});
const answer = (granted: boolean, reason: string) => actOf('AnswerHearingRequest', { requestNo: 1, granted, reason });
const announce = actOf('AnnounceHearing', {
  hearingId: 'h-1',
  draftHash: openConsultation.data.draftHash,
  subject: '票价',
  heldAt: '2026-04-20T01:00:00.000Z',
  place: '市政府',
  selectionMethod: '自愿报名、随机选取',
  seats: [{ group: '乘客', seats: 5 }],
  observers: 5,
  registrationClosesOn: '2026-04-01',
});
const adoptionReport = actOf('PublishAdoptionReport', {
  documentHash: 'f'.repeat(64),
  url: 'https://example.gov.cn',
  publishedOn: '2026-04-07',
});
const reportFlag = overlaid({ flags: { 'participation.report-published': { value: true, basis: ['SH35-19'] } } });
const affectedRules = overlaid({ findings: ['specific-group-affected', 'hearing-required'] });

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, at?: string];

describe('public consultation (713-15)', () => {
  it.each<Case>([
    ['lawful', 'for thirty days', () => opened(), openConsultation],
    ['state consultation-open', 'while another runs', () => consulted(), openConsultation],
    [
      'lawful',
      'anew when the first has closed',
      () => closed(),
      bend(openConsultation, { closesOn: '2026-05-20' }),
      later,
    ],
    [
      'input closes-before-opening',
      'with a last day before the notice',
      () => opened(),
      bend(openConsultation, { closesOn: '2026-03-03' }),
    ],
    ['gate channels-missing', 'without a channel', () => opened(), bend(openConsultation, { channels: [] })],
    ['gate shortening-not-explained', 'for ten days without a reason', () => opened(), short],
    [
      'gate shortening-not-explained',
      'for ten days with an empty reason',
      () => opened(),
      bend(short, { shortening: { reason: ' ', approvedBy: null } }),
    ],
    ['lawful', 'for ten days with its reason in the notice', () => opened(), bend(short, { shortening: urgent })],
    [
      'gate consultation-too-short',
      'for ten days where thirty are a must, whatever the reason',
      () => opened({}, strict),
      bend(short, { shortening: urgent }),
    ],
    ['lawful', 'for thirty days where thirty are a must', () => opened({}, strict), openConsultation],
    [
      'gate shortening-not-approved',
      'for ten days without the consent that an overlay asks for',
      () => opened({}, approved),
      bend(short, { shortening: urgent }),
    ],
    [
      'lawful',
      'for ten days with that consent',
      () => opened({}, approved),
      bend(short, { shortening: { ...urgent, approvedBy: 'p-lead' } }),
    ],
    [
      'input draft-moved-on',
      'on a draft that does not stand',
      () => opened(),
      bend(openConsultation, { draftHash: '9'.repeat(64) }),
    ],
  ])('answers %s to opening %s', (verdict, _when, given, act, at = start) => {
    expect(given().judge(act, drafter, at)).toBe(verdict);
  });

  it('refuses a short window with the first lawful instant and the place in the body', () => {
    expect(opened().try(short, drafter, start)).toMatchObject({
      refusal: { basis: ['L713-15'], at: '2026-04-04T00:00:00.000Z', pointer: '/shortening' },
    });
  });

  it('needs a draft before the public can be asked', () => {
    const undrafted = { ...nationalRules, stages: nationalRules.stages.map((s) => ({ ...s, after: [] })) };
    const story = startedStory({}, undrafted).open('public-participation', start);
    expect(story.judge(openConsultation, drafter, start)).toBe('gate no-draft');
    expect(story.judge(announce, drafter, start)).toBe('gate no-draft');
  });

  it.each<Case>([
    ['lawful', 'to a later day', consulted, extend('2026-04-10'), '2026-03-20T01:00:00.000Z'],
    ['state no-consultation', 'when none is open', opened, extend('2026-04-10'), start],
    ['state no-consultation', 'when it has closed', closed, extend('2026-04-10'), later],
    ['input not-extended', 'to the same day', consulted, extend('2026-04-03'), '2026-03-20T01:00:00.000Z'],
    ['gate consultation-over', 'after its last day', consulted, extend('2026-04-10'), '2026-04-04T00:00:00.000Z'],
  ])('answers %s to extending %s', (verdict, _when, given, act, at = start) => {
    expect(given().judge(act, drafter, at)).toBe(verdict);
  });

  it.each<Case>([
    ['time duty-settled', 'when none was opened', opened, closeConsultation, start],
    [
      'time not-due',
      'a millisecond before the end of its last day',
      consulted,
      closeConsultation,
      '2026-04-03T23:59:59.999Z',
    ],
    ['lawful', 'from the first instant after its last day', consulted, closeConsultation, '2026-04-04T00:00:00.000Z'],
    ['time duty-settled', 'twice', closed, closeConsultation, later],
    [
      'time not-due',
      'at its first date when it was extended',
      () => consulted().do(extend('2026-04-10'), drafter, '2026-03-20T01:00:00.000Z'),
      closeConsultation,
      '2026-04-04T00:00:00.000Z',
    ],
  ])('answers %s to closing %s', (verdict, _when, given, act, at = start) => {
    expect(given().judge(act, engine, at)).toBe(verdict);
  });

  it('leaves closing to the engine', () => {
    expect(consulted().judge(closeConsultation, drafter, '2026-04-04T00:00:00.000Z')).toBe('authority role-missing');
  });

  it('counts what the eight streams hold when the window closes', () => {
    expect(closed().decision.stages['public-participation']).toMatchObject({
      received: 3,
      consultation: { closed: true },
    });
  });
});

describe('disposing of opinions (713-18)', () => {
  const items = disposeOpinions.data.items;
  it.each<Case>([
    ['gate consultation-open', 'while the window is open', consulted, disposeOpinions, start],
    ['lawful', 'all three received', closed, disposeOpinions],
    [
      'input reason-missing',
      'without a reason',
      closed,
      bend(disposeOpinions, { items: items.map((i) => ({ ...i, reason: '' })) }),
    ],
    [
      'input more-than-received',
      'more than were received',
      closed,
      bend(disposeOpinions, { items: items.map((i) => ({ ...i, count: 4 })) }),
    ],
    [
      'lawful',
      'letters beside comments',
      () => closed().do(letters(1), drafter, later),
      bend(disposeOpinions, { items: items.map((i) => ({ ...i, count: 4 })) }),
    ],
  ])('answers %s to disposing %s', (verdict, _when, given, act, at = later) => {
    expect(given().judge(act, drafter, at)).toBe(verdict);
  });

  it('settles its duty only with the last opinion', () => {
    const settled = (story: Story) => story.decision.duties.find((d) => d.what === 'dispose-opinions')?.status;
    const partly = closed().do(
      bend(disposeOpinions, { items: items.map((i) => ({ ...i, count: 2 })) }),
      drafter,
      later,
    );
    expect(settled(partly)).toBe('open');
    expect(
      settled(partly.do(bend(disposeOpinions, { items: items.map((i) => ({ ...i, count: 1 })) }), drafter, later)),
    ).toBe('done');
  });
});

describe('requests for a hearing (713-16)', () => {
  const asked = () => opened().do(request, citizen, start);
  it.each<Case>([
    ['state no-such-request', 'that nobody made', opened, answer(true, '')],
    ['lawful', 'that is granted', asked, answer(true, '')],
    ['gate reason-missing', 'that is refused without reasons', asked, answer(false, ' ')],
    ['lawful', 'that is refused with reasons', asked, answer(false, '不属于听证范围')],
    [
      'state no-such-request',
      'that was answered',
      () => asked().do(answer(true, ''), drafter, start),
      answer(true, ''),
    ],
  ])('answers %s to answering one %s', (verdict, _when, given, act, at = start) => {
    expect(given().judge(act, drafter, at)).toBe(verdict);
  });
});

describe('concluding public participation (713-14)', () => {
  it.each<Case>([
    ['gate no-participation', 'when nobody was heard', opened, concludeParticipation],
    ['gate consultation-open', 'while the window is open', consulted, concludeParticipation, start],
    ['gate opinions-not-disposed', 'with opinions not disposed of', closed, concludeParticipation],
    [
      'gate opinions-not-disposed',
      'with a letter not disposed of',
      () => disposed().do(letters(1), drafter, later),
      concludeParticipation,
    ],
    ['lawful', 'with every opinion disposed of', disposed, concludeParticipation],
    ['lawful', 'on a symposium alone', () => opened().do(symposium, drafter, start), concludeParticipation],
    ['lawful', 'on a questionnaire alone', () => opened().do(questionnaire, drafter, start), concludeParticipation],
    ['lawful', 'on a poll alone', () => opened().do(poll, drafter, start), concludeParticipation],
    [
      'gate hearing-request-unanswered',
      'with a request for a hearing unanswered',
      () => disposed().do(request, citizen, later),
      concludeParticipation,
    ],
    [
      'lawful',
      'once it is answered',
      () => disposed().do(request, citizen, later).do(answer(false, '已公开征求意见'), drafter, later),
      concludeParticipation,
    ],
    [
      'gate hearing-unfinished',
      'with a hearing announced and not reported on',
      () => disposed().do(announce, drafter, later),
      concludeParticipation,
    ],
    [
      'lawful',
      'once that hearing is cancelled',
      () =>
        disposed()
          .do(announce, drafter, later)
          .do(actOf('CancelHearing', { hearingId: 'h-1', reason: '撤回' }), drafter, later),
      concludeParticipation,
    ],
    [
      'gate hearing-missing',
      'without the hearing that the law requires',
      () => opened({ 'hearing-required': true }, affectedRules).do(symposium, drafter, start),
      concludeParticipation,
    ],
    [
      'gate group-not-heard',
      'without talking with the affected group',
      () => opened({ 'specific-group-affected': true }, affectedRules).do(poll, drafter, start),
      concludeParticipation,
    ],
    [
      'lawful',
      'after a symposium with the affected group',
      () => opened({ 'specific-group-affected': true }, affectedRules).do(symposium, drafter, start),
      concludeParticipation,
    ],
    [
      'gate participation-report-missing',
      'without the report that an overlay asks for',
      () => disposed(reportFlag),
      concludeParticipation,
    ],
    [
      'lawful',
      'with that report',
      () => disposed(reportFlag).do(adoptionReport, drafter, later),
      concludeParticipation,
    ],
  ])('answers %s %s', (verdict, _when, given, act, at = later) => {
    expect(given().judge(act, drafter, at)).toBe(verdict);
  });

  it('binds the draft that was heard and settles what was owed', () => {
    const { decision } = participatedStory();
    expect(decision.stages['public-participation']).toMatchObject({
      status: 'concluded',
      outcome: 'participated',
      draftHash: openConsultation.data.draftHash,
    });
    expect(decision.duties.filter((d) => d.stage === 'public-participation' && d.status === 'open')).toEqual([]);
  });
});
