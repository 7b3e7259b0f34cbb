import {
  actOf,
  bend,
  citizen,
  draftHash,
  draftedStory,
  drafter,
  nationalRules,
  overlaid,
  sealed,
} from '../../decision/decision.given';
import type { ActOf, Story } from '../../decision/decision.given';
import type { AnyDecisionAct } from '../../decision/decide';
import type { Period } from '../../rule-set';
import { hearingSteps } from './public-participation.acts';
import type { HearingStep } from './public-participation.acts';

const noticed = '2026-03-05T01:00:00.000Z';
const heldAt = '2026-04-10T01:00:00.000Z';
const held = '2026-04-10T02:00:00.000Z';
const hearingId = 'h-1';

const announce = actOf('AnnounceHearing', {
  hearingId,
  draftHash,
  subject: '票价',
  heldAt,
  place: '市政府',
  selectionMethod: '自愿报名、随机选取',
  seats: [
    { group: '乘客', seats: 3 },
    { group: '经营者', seats: 1 },
  ],
  observers: 5,
  registrationClosesOn: '2026-03-20',
});
const register = (group: string) => actOf('RegisterForHearing', { hearingId, name: sealed, phone: sealed, group });
const invited = (...groups: string[]) => groups.map((group) => ({ name: sealed, group }));
const select = actOf('SelectHearingParticipants', {
  hearingId,
  method: '随机选取',
  invited: invited('乘客', '乘客', '乘客', '经营者'),
  substitutes: 1,
  chairPersonId: 'p-chair',
  presenters: ['p-drafter'],
  recorderPersonId: 'p-recorder',
  listPublishedOn: '2026-03-25',
});
/** Seven days before 2026-04-10. */
const deliver = actOf('DeliverHearingPapers', {
  hearingId,
  deliveredOn: '2026-04-03',
  documents: [draftHash],
  receipts: 4,
});
const postpone = (to: string) => actOf('PostponeHearing', { hearingId, heldAt: to, reason: '场地' });
const cancel = actOf('CancelHearing', { hearingId, reason: '草案撤回' });
const open = actOf('OpenHearing', {
  hearingId,
  present: 3,
  substitutesPresent: 0,
  observersPresent: 2,
  writtenOpinions: 0,
});
const step = (name: HearingStep) => actOf('RecordHearingStep', { hearingId, step: name, summary: '' });
const sign = actOf('SignHearingRecord', {
  hearingId,
  recordHash: 'f'.repeat(64),
  signedByParticipants: 2,
  refusedToSign: 1,
  signedByChair: true,
  signedByPresenters: true,
  signedByRecorder: true,
});
const report = actOf('SubmitHearingReport', {
  hearingId,
  reportHash: 'f'.repeat(64),
  inFavour: 1,
  against: 2,
  undecided: 0,
  mainOpinions: [],
  furtherArgument: null,
});

const opening = (rules = nationalRules): Story =>
  draftedStory({}, rules).open('public-participation', '2026-03-04T01:00:00.000Z');
const announced = (rules = nationalRules): Story => opening(rules).do(announce, drafter, noticed);
const selected = (rules = nationalRules): Story => announced(rules).do(select, drafter, noticed);
const delivered = (rules = nationalRules): Story => selected(rules).do(deliver, drafter, '2026-04-03T01:00:00.000Z');
const inSession = (rules = nationalRules): Story => delivered(rules).do(open, drafter, held);
const finished = (rules = nationalRules): Story =>
  inSession(rules).all(hearingSteps.map((s) => ({ act: step(s), by: drafter, at: held })));
const signed = (rules = nationalRules): Story => finished(rules).do(sign, drafter, held);
const cancelled = (): Story => announced().do(cancel, drafter, noticed);

const before = (value: number, unit: Period['unit'], basis: string): Period => ({
  value,
  unit,
  modality: 'must',
  sense: 'at-least',
  anchor: 'hearing-held',
  direction: 'before',
  stopClock: [],
  shortening: null,
  basis: [basis],
});
const notice = overlaid({ periods: { 'hearing.notice': before(15, 'day', 'GD303-16') } });
const list = overlaid({ periods: { 'hearing.list': before(10, 'day', 'GD303-20') } });
const oneMonth = overlaid({
  periods: { 'hearing.postponement': { ...before(1, 'month', 'GD303-23'), direction: 'after', sense: 'at-most' } },
});
const reportIn = overlaid({
  periods: { 'hearing.report': { ...before(10, 'working-day', 'GD303-27'), direction: 'after', sense: 'at-most' } },
});
const nine = overlaid({
  numbers: { 'hearing.participants.min': { value: 9, sense: 'at-least', modality: 'must', basis: ['GD303-19'] } },
});
const odd = overlaid({ flags: { 'hearing.participants.odd': { value: true, basis: ['GD303-19'] } } });
const thirds = overlaid({
  numbers: { 'hearing.present.thirds': { value: 2, sense: 'at-least', modality: 'must', basis: ['GD303-19'] } },
});
const chair = overlaid({ flags: { 'hearing.chair-not-drafter': { value: true, basis: ['GD303-9'] } } });
const allSign = overlaid({ flags: { 'hearing.record-signed-by-all': { value: true, basis: ['GD303-25'] } } });
const majority = overlaid({ flags: { 'hearing.majority-against': { value: true, basis: ['GD303-28'] } } });
const seats = (n: number): Partial<ActOf<'AnnounceHearing'>['data']> => ({ seats: [{ group: '乘客', seats: n }] });

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, at?: string];

const judged = (cases: Case[], at: string) =>
  it.each<Case>(cases)('answers %s %s', (verdict, _when, given, act, when = at) => {
    expect(given().judge(act, drafter, when)).toBe(verdict);
  });

describe('announcing a hearing (713-16)', () => {
  judged(
    [
      ['lawful', 'with seats for each side and a selection method', opening, announce],
      ['state hearing-announced', 'under an id already used', announced, announce],
      ['lawful', 'for a second hearing', announced, bend(announce, { hearingId: 'h-2' })],
      ['input hearing-in-past', 'for a time gone by', opening, bend(announce, { heldAt: '2026-03-01T01:00:00.000Z' })],
      ['gate sides-not-represented', 'without seats', opening, bend(announce, { seats: [] })],
      ['gate selection-method-missing', 'without a selection method', opening, bend(announce, { selectionMethod: '' })],
      [
        'lawful',
        'fifteen days before, where an overlay asks for fifteen',
        () => opening(notice),
        announce,
        '2026-03-26T01:00:00.000Z',
      ],
      ['gate notice-too-short', 'fourteen days before', () => opening(notice), announce, '2026-03-27T01:00:00.000Z'],
      [
        'gate too-few-participants',
        'with eight seats, where nine are needed',
        () => opening(nine),
        bend(announce, seats(8)),
      ],
      ['lawful', 'with nine', () => opening(nine), bend(announce, seats(9))],
      ['gate participants-even', 'with an even number of seats, where it must be odd', () => opening(odd), announce],
      ['lawful', 'with an odd one', () => opening(odd), bend(announce, seats(5))],
    ],
    noticed,
  );

  it('names the last lawful day of the notice', () => {
    expect(opening(notice).try(announce, drafter, '2026-03-27T01:00:00.000Z')).toMatchObject({
      refusal: { at: '2026-03-26T00:00:00.000Z', basis: ['GD303-16'] },
    });
  });
});

describe('who takes part in a hearing', () => {
  it.each<Case>([
    ['lawful', 'in a group of the notice', announced, register('乘客')],
    ['input group-unknown', 'in another group', announced, register('记者')],
    ['state registration-closed', 'once the hearing is held', inSession, register('乘客'), held],
    ['state hearing-unknown', 'for a hearing that was never announced', opening, register('乘客')],
    ['state hearing-cancelled', 'for a hearing that was cancelled', cancelled, register('乘客')],
  ])('answers %s to a citizen who registers %s', (verdict, _when, given, act, at = noticed) => {
    expect(given().judge(act, citizen, at)).toBe(verdict);
  });

  judged(
    [
      ['lawful', 'to selecting someone of each group', announced, select],
      [
        'gate side-not-represented',
        'to a selection that leaves a group out',
        announced,
        bend(select, { invited: invited('乘客') }),
      ],
      [
        'gate participants-even',
        'to inviting an even number, where it must be odd',
        () => opening(odd).do(bend(announce, seats(5)), drafter, noticed),
        bend(select, { invited: invited('乘客', '乘客') }),
      ],
      [
        'gate chair-drafted',
        'to a chair who drafted, where an overlay excludes it',
        () => announced(chair),
        bend(select, { chairPersonId: 'p-drafter' }),
      ],
      ['lawful', 'to that chair where nothing excludes it', announced, bend(select, { chairPersonId: 'p-drafter' })],
      ['lawful', 'to a chair who did not draft', () => announced(chair), select],
      [
        'gate list-too-late',
        'to a list nine days before, where ten are asked for',
        () => announced(list),
        bend(select, { listPublishedOn: '2026-04-01' }),
      ],
      ['lawful', 'to a list ten days before', () => announced(list), bend(select, { listPublishedOn: '2026-03-31' })],
      ['gate list-missing', 'to papers before the list is published', announced, deliver],
      ['input receipts-missing', 'to papers with a receipt missing', selected, bend(deliver, { receipts: 3 })],
      ['lawful', 'to papers seven days before', selected, deliver],
      ['gate papers-too-late', 'to papers six days before', selected, bend(deliver, { deliveredOn: '2026-04-04' })],
    ],
    noticed,
  );
});

describe('moving a hearing', () => {
  judged(
    [
      ['lawful', 'to postponing it', announced, postpone('2026-05-08T01:00:00.000Z')],
      [
        'input not-postponed',
        'to an earlier time: that would cut the notice short',
        announced,
        postpone('2026-03-20T01:00:00.000Z'),
      ],
      [
        'gate postponed-too-long',
        'to more than a month, where an overlay allows one',
        () => announced(oneMonth),
        postpone('2026-05-11T01:00:00.000Z'),
      ],
      ['lawful', 'to a month', () => announced(oneMonth), postpone('2026-05-10T01:00:00.000Z')],
      ['state hearing-held', 'to postponing it once held', inSession, postpone('2026-05-08T01:00:00.000Z'), held],
      ['lawful', 'to cancelling it', announced, cancel],
      ['state hearing-cancelled', 'to cancelling it twice', cancelled, cancel],
      ['state hearing-held', 'to cancelling it once held', inSession, cancel, held],
    ],
    noticed,
  );
});

describe('a postponed hearing', () => {
  it('counts its days anew from the new time', () => {
    const late = bend(deliver, { deliveredOn: '2026-05-01' });
    expect(selected().judge(late, drafter, '2026-05-01T01:00:00.000Z')).toBe('gate papers-too-late');
    const postponed = selected().do(postpone('2026-05-08T01:00:00.000Z'), drafter, noticed);
    expect(postponed.judge(late, drafter, '2026-05-01T01:00:00.000Z')).toBe('lawful');
    expect(postponed.do(late, drafter, '2026-05-01T01:00:00.000Z').judge(open, drafter, held)).toBe(
      'gate hearing-not-due',
    );
  });

  it('keeps who registered', () => {
    expect(
      announced().do(register('乘客'), citizen, noticed).decision.stages['public-participation']?.hearings,
    ).toMatchObject([{ registered: 1 }]);
  });
});

describe('holding a hearing (713-17)', () => {
  judged(
    [
      ['lawful', 'to opening it at its time with its papers delivered', delivered, open],
      ['gate papers-not-delivered', 'to opening it without papers', selected, open],
      ['gate hearing-not-due', 'to opening it before its time', delivered, open, '2026-04-10T00:59:59.999Z'],
      ['gate nobody-present', 'to opening it before nobody', delivered, bend(open, { present: 0 })],
      ['state hearing-held', 'to opening it twice', inSession, open],
      [
        'gate quorum-missing',
        'to two of four present, where two thirds are needed',
        () => delivered(thirds),
        bend(open, { present: 2 }),
      ],
      [
        'lawful',
        'to two with one substitute',
        () => delivered(thirds),
        bend(open, { present: 2, substitutesPresent: 1 }),
      ],
      ['lawful', 'to two of four where no rule sets a quorum', delivered, bend(open, { present: 2 })],
      ['state hearing-not-opened', 'to proceedings before it is opened', delivered, step('presented')],
      ['lawful', 'to the presentation first', inSession, step('presented')],
      ['gate step-out-of-order', 'to a debate before the presentation', inSession, step('debated')],
      ['gate proceedings-incomplete', 'to signing a record without a debate', inSession, sign],
      ['lawful', 'to signing the complete record', finished, sign],
      [
        'gate signatures-missing',
        'to a record that not everybody signed or refused',
        finished,
        bend(sign, { refusedToSign: 0 }),
      ],
      [
        'gate roles-not-signed',
        'to a record without its chair, where an overlay asks for it',
        () => finished(allSign),
        bend(sign, { signedByChair: false }),
      ],
      ['lawful', 'to that record signed by all', () => finished(allSign), sign],
      ['gate record-not-signed', 'to reporting on an unsigned record', finished, report],
      ['lawful', 'to the report on a signed record', signed, report],
      ['input count-too-high', 'to more positions than participants', signed, bend(report, { inFavour: 2 })],
      [
        'gate further-argument-needed',
        'to a majority against without further argument, where an overlay asks for it',
        () => signed(majority),
        report,
      ],
      [
        'lawful',
        'to a majority against with further argument',
        () => signed(majority),
        bend(report, { furtherArgument: '补充测算' }),
      ],
    ],
    held,
  );

  it('owes the report from the signed record, by the date of the rule set', () => {
    const story = signed(reportIn);
    expect(story.decision.duties.find((d) => d.what === 'report-on-hearing')).toMatchObject({
      dueOn: '2026-04-24',
      status: 'open',
      basis: ['L713-17', 'GD303-27'],
    });
    expect(story.do(report, drafter, held).decision.duties.find((d) => d.what === 'report-on-hearing')).toMatchObject({
      status: 'done',
    });
  });

  it('lets the stage conclude on a reported hearing that the law required', () => {
    const rules = overlaid({ findings: ['hearing-required'] });
    const story = signed(rules).do(
      actOf('RecordFindings', {
        findings: { 'hearing-required': { value: true, reason: '法律规定', basis: ['L713-16'] } },
      }),
      drafter,
      held,
    );
    const conclude = actOf('ConcludeParticipation', { summary: '', summaryHash: 'f'.repeat(64) });
    expect(story.judge(conclude, drafter, held)).toBe('gate hearing-missing');
    expect(story.do(report, drafter, held).judge(conclude, drafter, held)).toBe('lawful');
  });
});
