import { drafter, nationalRules, office, plainCalendar } from '../decision/decision.given';
import type { Recorded } from '../act';
import type { Actor } from '../actor';
import { decideExperts, evolveExperts, noExperts } from './experts';
import type { ExpertsAct, ExpertsEvent, ExpertsState } from './experts';

const at = '2026-01-15T01:00:00.000Z';
const judge = (act: ExpertsAct, state: ExpertsState, actor: Actor) =>
  decideExperts(act, state, {
    actId: 'act-1',
    actor,
    now: at,
    occurredAt: at,
    ruleSet: nationalRules,
    calendar: plainCalendar,
  });
const after = (...acts: ExpertsAct[]): ExpertsState =>
  acts.reduce((state, act) => {
    const outcome = judge(act, state, office);
    if ('refusal' in outcome) throw new Error(outcome.refusal.reason);
    return outcome.events.reduce(
      (s, e) =>
        evolveExperts(s, {
          ...e,
          seq: 1,
          actId: 'act-1',
          actor: office,
          occurredAt: at,
          recordedAt: at,
        } as Recorded<ExpertsEvent>),
      state,
    );
  }, noExperts);

const enrol: ExpertsAct = {
  type: 'EnrolExpert',
  data: { personId: 'p-1', name: '李某', fields: ['交通'], organisation: '大学' },
};
const criticise: ExpertsAct = {
  type: 'RecordIntegrity',
  data: { personId: 'p-1', kind: 'criticism', content: '未按时出具意见' },
};
const remove: ExpertsAct = { type: 'RemoveExpert', data: { personId: 'p-1', reason: '违反职业道德' } };

type Case = [verdict: string, when: string, state: ExpertsState, act: ExpertsAct, by?: Actor];

describe('the pool of experts (713-21, -41)', () => {
  it.each<Case>([
    ['authority role-missing', 'to a drafter', noExperts, enrol, drafter],
    ['lawful', 'to enrolling', noExperts, enrol],
    ['state already-enrolled', 'to enrolling twice', after(enrol), enrol],
    ['lawful', 'to enrolling again after a removal', after(enrol, remove), enrol],
    ['state not-enrolled', 'to a record on somebody unknown', noExperts, criticise],
    ['lawful', 'to a record on an expert', after(enrol), criticise],
    ['state not-enrolled', 'to removing somebody unknown', noExperts, remove],
    ['lawful', 'to removing an expert', after(enrol), remove],
    ['state not-enrolled', 'to removing twice', after(enrol, remove), remove],
  ])('answers %s %s', (verdict, _when, state, act, by = office) => {
    const outcome = judge(act, state, by);
    expect('refusal' in outcome ? `${outcome.refusal.kind} ${outcome.refusal.reason}` : 'lawful').toBe(verdict);
  });

  it('keeps the earlier membership and its record when an expert comes back', () => {
    expect(after(enrol, criticise, remove, enrol).experts).toMatchObject([
      { personId: 'p-1', removedAt: at, integrity: [{ kind: 'criticism', content: '未按时出具意见', at }] },
      { personId: 'p-1', removedAt: null, integrity: [] },
    ]);
  });
});
