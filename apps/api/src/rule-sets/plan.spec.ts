import { join } from 'node:path';
import { workCalendar } from '@dingce/calendar';
import type { RuleSet } from '@dingce/domain';
import { loadRuleSets } from '@dingce/rule-sets';
import { planMeeting } from './plan';

const ruleSets = loadRuleSets(join(__dirname, '../../../../procedures'));
const ruleSet = (id: string): RuleSet => ruleSets.byId(id) as RuleSet;
/** 2026 has published holidays, 2027 has none. */
const calendar = workCalendar({
  years: [
    {
      year: 2026,
      holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
      workdays: ['2026-10-10'],
    },
  ],
  source: 'test',
});
const plan = (id: string, startOn: string, ...found: string[]) => planMeeting(ruleSet(id), calendar, startOn, found);
const lines = ({ steps }: ReturnType<typeof plan>) =>
  steps.map(({ stage, period, from, until }) => [period ?? stage, from, until].join(' '));
const decisive = ({ steps }: ReturnType<typeof plan>) =>
  steps.filter((s) => s.decisive).map((s) => s.period ?? s.stage);

describe('plan of a meeting', () => {
  it('leaves thirty days for the public, then seven working days for the legality review', () => {
    const planned = plan('cn-713', '2026-03-02');
    // The window closes at the end of 1 April; the review begins on the 2nd and is left until the 13th.
    expect(lines(planned)).toEqual([
      'drafting 2026-03-02 2026-03-02',
      'consultation.window 2026-03-02 2026-04-01',
      'legality.review 2026-04-02 2026-04-13',
      'collective-decision 2026-04-13 2026-04-13',
    ]);
    expect(planned).toMatchObject({ meetingOn: '2026-04-13', provisional: false, findings: { professional: false } });
  });

  it('names the article, the span and how binding it is', () => {
    const review = plan('cn-713', '2026-03-02').steps.find((s) => s.period === 'legality.review');
    expect(review).toMatchObject({
      basis: ['L713-26'],
      span: { value: 7, unit: 'working-day' },
      modality: 'generally',
      provisional: false,
    });
  });

  it('goes straight to the review when the matter is lawfully not public', () => {
    const planned = plan('cn-713', '2026-03-02', 'lawfully-not-public', 'hearing-required');
    expect(lines(planned)).toEqual([
      'drafting 2026-03-02 2026-03-02',
      'legality.review 2026-03-02 2026-03-11',
      'collective-decision 2026-03-11 2026-03-11',
    ]);
  });

  it('lets the stages beside each other run at once, and says which of them decide', () => {
    const planned = plan('cn-713', '2026-03-02', 'professional', 'social-risk', 'market-activity');
    expect(planned.meetingOn).toBe('2026-04-13');
    expect(planned.steps.filter((s) => s.period === null).map((s) => s.stage)).toEqual([
      'drafting',
      'expert-review',
      'risk-assessment',
      'fair-competition-review',
      'collective-decision',
    ]);
    expect(decisive(planned)).toEqual(['drafting', 'consultation.window', 'legality.review', 'collective-decision']);
  });

  it('counts back from the hearing: twenty days of notice in Guangdong end before a window of thirty', () => {
    const planned = plan('guangdong-303', '2026-03-02', 'hearing-required');
    expect(lines(planned)).toEqual(
      expect.arrayContaining([
        'hearing.notice 2026-03-02 2026-03-22',
        'hearing.list 2026-03-02 2026-03-12',
        'hearing.papers 2026-03-02 2026-03-09',
      ]),
    );
    expect(decisive(planned)).not.toContain('hearing.notice');
  });

  it('lets a notice decide that is longer than the window', () => {
    const guangdong = ruleSet('guangdong-303');
    const notice = { ...guangdong.periods['hearing.notice'], value: 40 } as RuleSet['periods'][string];
    const planned = planMeeting(
      { ...guangdong, periods: { ...guangdong.periods, 'hearing.notice': notice } },
      calendar,
      '2026-03-02',
      ['hearing-required'],
    );
    // Held on the fortieth day; the review may begin on the day of the hearing.
    expect(lines(planned)).toContain('hearing.notice 2026-03-02 2026-04-11');
    expect(lines(planned)).toContain('legality.review 2026-04-11 2026-04-21');
    expect(decisive(planned)).toEqual(['drafting', 'hearing.notice', 'legality.review', 'collective-decision']);
  });

  it('finds the first lawful day of a hearing whose notice counts working days', () => {
    const guangdong = ruleSet('guangdong-303');
    const notice = {
      ...guangdong.periods['hearing.notice'],
      value: 5,
      unit: 'working-day',
    } as RuleSet['periods'][string];
    const planned = planMeeting({ ...guangdong, periods: { 'hearing.notice': notice } }, calendar, '2026-03-07', [
      'hearing-required',
    ]);
    // Given on Saturday the 7th: from Saturday the 14th five working days back end on Monday the 9th; from Friday, on the 6th.
    expect(lines(planned)).toContain('hearing.notice 2026-03-07 2026-03-14');
  });

  it('jumps the National Day holiday and counts the day worked in exchange', () => {
    const planned = plan('cn-713', '2026-09-30', 'lawfully-not-public');
    expect(planned.meetingOn).toBe('2026-10-15');
  });

  it('says that a date may move when the holidays of its year are not published', () => {
    const planned = plan('cn-713', '2026-12-01');
    expect(planned.provisional).toBe(true);
    expect(planned.steps.filter((s) => s.provisional).map((s) => s.period)).toEqual(['legality.review']);
  });

  it('invents no time where the law of then named none', () => {
    const planned = plan('cn-before-713', '2026-03-02', 'professional');
    expect(planned.meetingOn).toBe('2026-03-02');
    expect(planned.steps.every((s) => s.period === null && s.basis.length > 0)).toBe(true);
  });
});
