import type { Actor } from '../actor';
import {
  Story,
  actOf,
  allCharges,
  bend,
  drafter,
  head,
  nationalRules,
  office,
  overlaid,
  plainCalendar,
  proposal,
  startedStory,
} from './decision.given';
import { decide } from './decide';
import type { AnyDecisionAct } from './decide';
import { noDecision } from './state';

const at = '2026-03-02T01:00:00.000Z';
const study = actOf('RecordProposalStudy', {
  necessity: '必要',
  feasibility: '可行',
  conclusion: '建议启动',
  documents: [],
});
const start = actOf('StartDecision', {
  undertakingUnits: ['u-lead'],
  leadUnit: null,
  charges: allCharges,
  draftingDueOn: null,
});
const decline = actOf('DeclineProposal', { reason: '条件不成熟' });
const none = (): Story => new Story();
const proposed = (): Story => none().do(proposal, drafter, at);
const studied = (): Story => proposed().do(study, office, at);
const deadline = overlaid({
  periods: {
    'drafting.deadline': {
      value: 3,
      unit: 'month',
      modality: 'must',
      sense: 'at-most',
      anchor: 'decision-started',
      direction: 'after',
      stopClock: [],
      shortening: null,
      basis: ['HLJ4-12'],
    },
  },
});
const draftingDuty = (story: Story) =>
  story
    .do(bend(start, { draftingDueOn: '2026-04-30' }), office, at)
    .open('drafting', at)
    .decision.duties.find((d) => d.what === 'submit-draft');

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor];

describe('the proposal (713-10)', () => {
  it.each<Case>([
    ['lawful', 'by a department with its argument', none, proposal, drafter],
    ['state already-proposed', 'of what is proposed already', proposed, proposal, drafter],
    ['authority role-missing', 'by an executor', none, proposal, { ...drafter, roles: ['executor'] }],
    ['authority other-organ', 'to another organ', none, bend(proposal, { organId: 'organ-2' }), drafter],
    ...(['problem', 'reasons', 'preliminaryPlan', 'necessity', 'feasibility'] as const).map((field): Case => [
      'gate proposal-not-argued',
      `by a department without ${field}`,
      none,
      bend(proposal, { [field]: ' ' }),
      drafter,
    ]),
    [
      'lawful',
      'by a leader without argument',
      none,
      bend(proposal, { channel: 'leader', problem: '', reasons: '', preliminaryPlan: '' }),
      head,
    ],
    [
      'lawful',
      'by citizens through the office',
      none,
      bend(proposal, { channel: 'citizens', feasibility: '' }),
      office,
    ],
  ])('answers %s to one %s', (verdict, _when, given, act, by = drafter) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it('knows no act before the proposal', () => {
    expect(none().judge(study, office, at)).toBe('state no-such-decision');
    expect(
      decide(study, noDecision, {
        actId: 'a',
        actor: office,
        now: at,
        occurredAt: at,
        ruleSet: nationalRules,
        calendar: plainCalendar,
      }),
    ).toHaveProperty('refusal');
  });
});

describe('starting the decision (713-10, -11)', () => {
  it.each<Case>([
    ['lawful', 'to a study', proposed, study],
    ['gate proposal-not-studied', 'to a start before the study', proposed, start],
    ['lawful', 'to a start after it', studied, start],
    [
      'gate undertaking-unit-missing',
      'to a start without an undertaking unit',
      studied,
      bend(start, { undertakingUnits: [] }),
    ],
    [
      'gate lead-unit-missing',
      'to two units without a lead',
      studied,
      bend(start, { undertakingUnits: ['u-lead', 'u-other'] }),
    ],
    [
      'lawful',
      'to two units with a lead',
      studied,
      bend(start, { undertakingUnits: ['u-lead', 'u-other'], leadUnit: 'u-other' }),
    ],
    [
      'input lead-not-undertaking',
      'to a lead that does not undertake',
      studied,
      bend(start, { leadUnit: 'u-justice' }),
    ],
    ['authority role-missing', 'to a drafter who would start it', studied, start, drafter],
    ['lawful', 'to declining it', proposed, decline],
    ['state already-started', 'to declining what is started', startedStory, decline],
    ['state already-started', 'to starting twice', startedStory, start],
    ['state decision-closed', 'to starting what was declined', () => studied().do(decline, office, at), start],
    [
      'gate not-started',
      'to deliberation before the start',
      proposed,
      actOf('SubmitForDeliberation', { draftHash: '', materials: [], legalityNotFollowed: null }),
      drafter,
    ],
  ])('answers %s %s', (verdict, _when, given, act, by = office) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it('leads with the only undertaking unit when no lead is named', () => {
    expect(startedStory().decision.units).toEqual({ undertaking: ['u-lead'], lead: 'u-lead' });
  });

  it('owes the draft by the day that the organ set', () => {
    expect(draftingDuty(studied())).toMatchObject({
      dueOn: '2026-04-30',
      dueAt: '2026-05-01T00:00:00.000Z',
      period: 'set-by-organ',
      basis: ['L713-12', 'L713-11'],
    });
  });

  it('owes it sooner where the rule set is tighter, and by the organ’s day where it is not', () => {
    const under = (value: number): Story => {
      const period = deadline.periods['drafting.deadline'];
      const rules = period
        ? { ...deadline, periods: { ...deadline.periods, 'drafting.deadline': { ...period, value } } }
        : deadline;
      return new Story(rules).do(proposal, drafter, at).do(study, office, at);
    };
    expect(draftingDuty(under(1))).toMatchObject({ dueOn: '2026-04-02', period: 'drafting.deadline' });
    expect(draftingDuty(under(3))).toMatchObject({ dueOn: '2026-04-30', period: 'set-by-organ' });
  });
});
