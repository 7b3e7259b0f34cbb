import {
  actOf,
  actorOf,
  assessRisk,
  assessor,
  bend,
  commissionEvaluation,
  concludeEvaluation,
  decidedAs,
  adopt,
  draftedStory,
  evaluationReport,
  evaluator,
  findEvaluation,
  head,
  hearDepartments,
  hearOnEvaluation,
  issueDecision,
  judgeControllable,
  office,
  participate,
  publishDecision,
  concludePublication,
  publishedStory,
  reportToParty,
  reviewLegality,
  riskReport,
  conveneMeeting,
  meetingAt,
  secretary,
  submitToMeeting,
} from '../../decision/decision.given';
import type { Story } from '../../decision/decision.given';
import type { Actor } from '../../actor';
import type { AnyDecisionAct } from '../../decision/decide';

const at = '2026-07-01T01:00:00.000Z';
const begin = (published: Story): Story => published.do(findEvaluation(true), office, at).open('post-evaluation', at);
const opened = (): Story => begin(publishedStory());
const commissioned = (): Story => opened().do(commissionEvaluation, office, at);
const heard = (): Story => commissioned().do(hearOnEvaluation, evaluator, at);
const reported = (): Story => heard().do(evaluationReport, evaluator, at);

const publish = (assessed: Story): Story =>
  decidedAs(adopt, submitToMeeting(reviewLegality(participate(assessed))).do(conveneMeeting, secretary, meetingAt))
    .open('publication', '2026-04-23T00:30:00.000Z')
    .do(reportToParty, office, '2026-04-23T01:00:00.000Z')
    .do(issueDecision, office, '2026-04-24T01:00:00.000Z')
    .do(publishDecision, office, '2026-04-25T01:00:00.000Z')
    .do(concludePublication, office, '2026-04-25T02:00:00.000Z');
/** Assessed before the decision by the unit u-lead itself. */
const assessedByUnit = (): Story => begin(publish(assessRisk(draftedStory({ 'social-risk': true }))));
/** Assessed before the decision by an institution. */
const assessedByFirm = (): Story => {
  const day = '2026-03-05T01:00:00.000Z';
  const assessed = draftedStory({ 'social-risk': true })
    .open('risk-assessment', '2026-03-04T01:00:00.000Z')
    .do(actOf('CommissionAssessor', { organisation: '评估公司', reason: '专业' }), assessor, day)
    .do(hearDepartments, assessor, day)
    .do(riskReport, assessor, day)
    .do(judgeControllable, head, day);
  return begin(publish(assessed));
};
const byUnit = (unitId: string | null, organisation: string) =>
  bend(commissionEvaluation, { evaluatorUnitId: unitId, organisation });

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor];

describe('post-evaluation (713-36)', () => {
  it.each<Case>([
    ['lawful', 'to commissioning an evaluator', opened, commissionEvaluation, office],
    [
      'gate evaluator-was-assessor',
      'to the unit that assessed the risk before the decision',
      assessedByUnit,
      byUnit('u-lead', '交通局'),
      office,
    ],
    ['lawful', 'to another unit', assessedByUnit, commissionEvaluation, office],
    [
      'gate evaluator-was-assessor',
      'to the institution that assessed it',
      assessedByFirm,
      byUnit(null, '评估公司'),
      office,
    ],
    ['lawful', 'to another institution', assessedByFirm, byUnit(null, '咨询公司'), office],
    ['gate evaluator-missing', 'to hearing before an evaluator is commissioned', opened, hearOnEvaluation],
    ['lawful', 'to hearing the public', commissioned, hearOnEvaluation],
    ['gate evaluator-missing', 'to a report before an evaluator is commissioned', opened, evaluationReport],
    ['gate public-not-heard', 'to a report before the public is heard', commissioned, evaluationReport],
    [
      'gate public-not-heard',
      'to a report when only departments were heard',
      () => commissioned().do(bend(hearOnEvaluation, { includesPublic: false }), evaluator, at),
      evaluationReport,
    ],
    ['lawful', 'to a report after it', heard, evaluationReport],
    [
      'input outcome-unknown',
      'to recommending what the rule set does not have',
      heard,
      bend(evaluationReport, { recommends: 'celebrate' }),
    ],
    [
      'gate evaluator-took-part',
      'to a report by somebody who drafted',
      heard,
      evaluationReport,
      { ...evaluator, personId: 'p-drafter' },
    ],
    [
      'gate evaluator-took-part',
      'to a report by the legality reviewer',
      heard,
      evaluationReport,
      { ...evaluator, personId: 'p-lawyer' },
    ],
    ['gate evaluation-report-missing', 'to concluding without a report', heard, concludeEvaluation, office],
    ['lawful', 'to concluding on a report', reported, concludeEvaluation, office],
    [
      'input outcome-unknown',
      'to an outcome that the rule set does not have',
      reported,
      bend(concludeEvaluation, { outcome: 'celebrate' }),
      office,
    ],
  ])('answers %s %s', (verdict, _when, given, act, by = evaluator) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it('opens only when it was found that an evaluation is to be held', () => {
    const story = publishedStory().do(findEvaluation(false), office, at);
    expect(story.judge(commissionEvaluation, office, at)).toBe('state stage-not-in-procedure');
    expect(publishedStory().judge(commissionEvaluation, office, at)).toBe('gate stage-not-due');
  });

  it('owes the report by the day that the organ set, until it is given', () => {
    const owed = (story: Story) => story.decision.duties.find((d) => d.what === 'submit-evaluation-report');
    expect(owed(heard())).toMatchObject({
      status: 'open',
      dueOn: '2026-09-30',
      period: 'set-by-organ',
      holder: { unitId: 'u-evaluator' },
    });
    expect(owed(reported())).toMatchObject({ status: 'done' });
  });

  it('takes a decision to evaluate from the office, not from the evaluator', () => {
    expect(opened().judge(commissionEvaluation, evaluator, at)).toBe('authority role-missing');
    expect(reported().judge(concludeEvaluation, actorOf('p-clerk', 'u-lead', 'drafter'), at)).toBe(
      'authority role-missing',
    );
  });
});
