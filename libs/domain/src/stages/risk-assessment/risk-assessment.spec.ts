import {
  actOf,
  actorOf,
  assessRisk,
  assessor,
  bend,
  draftedStory,
  drafter,
  engine,
  head,
  hearDepartments,
  judgeControllable,
  nationalRules,
  overlaid,
  riskReport,
} from '../../decision/decision.given';
import type { Story } from '../../decision/decision.given';
import type { Actor } from '../../actor';
import type { AnyDecisionAct } from '../../decision/decide';

const at = '2026-03-05T01:00:00.000Z';
const drafted = (rules = nationalRules): Story => draftedStory({ 'social-risk': true }, rules);
const opened = (rules = nationalRules): Story => drafted(rules).open('risk-assessment', '2026-03-04T01:00:00.000Z');
const heard = (rules = nationalRules): Story => opened(rules).do(hearDepartments, assessor, at);
const reported = (rules = nationalRules): Story => heard(rules).do(riskReport, assessor, at);
const reuse = actOf('ReuseEarlierAssessment', {
  documentHash: 'f'.repeat(64),
  madeBy: '评估公司',
  level: null,
  nothingMajorChanged: true,
  reason: '已评估',
});
const reviewer = actorOf('p-risk-reviewer', 'u-politics', 'risk-reviewer');
const review = actOf('ReviewRiskReport', {
  draftHash: riskReport.data.draftHash,
  passed: true,
  opinion: '',
  documentHash: null,
});
const failedReview = bend(review, { passed: false });
const uncontrollable = bend(judgeControllable, { result: 'uncontrollable' });
const revised = '9'.repeat(64);
const revise = actOf('ReviseDraft', {
  title: '修改稿',
  documentHash: revised,
  substantial: true,
  reason: '降低风险',
  inResponseTo: 'risk-assessment',
});
const refusedOnce = (): Story => reported().do(uncontrollable, head, at);
const again = (story: Story): Story => story.open('risk-assessment', at).do(hearDepartments, assessor, at);

const reviewed = overlaid({ flags: { 'risk.separate-review': { value: true, basis: ['HLJ4-30'] } } });
const levelled = overlaid({ flags: { 'risk.level-required': { value: true, basis: ['DL171-25'] } } });

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor];

describe('risk assessment (713-22 to -24)', () => {
  it.each<Case>([
    ['gate departments-not-heard', 'to a report before the departments were heard', opened, riskReport],
    [
      'gate departments-not-heard',
      'to a report when only the public was heard',
      () => opened().do(bend(hearDepartments, { departments: false }), assessor, at),
      riskReport,
    ],
    ['lawful', 'to a report with its points and its plan', heard, riskReport],
    ['gate risk-points-missing', 'to a report without risk points', heard, bend(riskReport, { points: [] })],
    [
      'gate contingency-plan-missing',
      'to a report without a contingency plan',
      heard,
      bend(riskReport, { contingencyPlan: ' ' }),
    ],
    ['lawful', 'to a report without a level where none is required', heard, bend(riskReport, { level: null })],
    [
      'gate risk-level-missing',
      'to a report without the level that an overlay requires',
      () => heard(levelled),
      bend(riskReport, { level: null }),
    ],
    ['lawful', 'to a report with that level', () => heard(levelled), riskReport],
    [
      'input risk-level-unknown',
      'to a level that the rule set does not have',
      heard,
      bend(riskReport, { level: 'extreme' }),
    ],
    ['input draft-moved-on', 'to a report on another draft', heard, bend(riskReport, { draftHash: revised })],
    [
      'gate circumstances-changed',
      'to reusing an assessment after a major change',
      opened,
      bend(reuse, { nothingMajorChanged: false }),
    ],
    ['lawful', 'to reusing an assessment when nothing major changed', opened, reuse],
    [
      'lawful',
      'to commissioning an institution',
      opened,
      actOf('CommissionAssessor', { organisation: '评估公司', reason: '专业' }),
    ],
  ])('answers %s %s', (verdict, _when, given, act, by = assessor) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it.each<Case>([
    ['gate risk-report-missing', 'without a report', heard, review, reviewer],
    ['lawful', 'by somebody else', reported, review, reviewer],
    ['gate assessor-cannot-review', 'by its author', reported, review, { ...assessor, roles: ['risk-reviewer'] }],
  ])('answers %s to reviewing %s', (verdict, _when, given, act, by = reviewer) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it.each<Case>([
    ['gate risk-report-missing', 'without a report', heard, judgeControllable],
    ['lawful', 'on the report', reported, judgeControllable],
    ['lawful', 'on an earlier assessment that is reused', () => opened().do(reuse, assessor, at), judgeControllable],
    [
      'input risk-result-unknown',
      'with a result that the rule set does not have',
      reported,
      bend(judgeControllable, { result: 'perhaps' }),
    ],
    [
      'gate report-on-earlier-draft',
      'on a report that judged an earlier draft',
      () => reported().do(revise, drafter, at),
      bend(judgeControllable, { draftHash: revised }),
    ],
    [
      'gate risk-report-not-reviewed',
      'without the separate review that an overlay asks for',
      () => reported(reviewed),
      judgeControllable,
    ],
    [
      'gate risk-report-failed-review',
      'on a report that failed that review',
      () => reported(reviewed).do(failedReview, reviewer, at),
      judgeControllable,
    ],
    [
      'gate risk-report-not-reviewed',
      'on a report amended since',
      () => reported(reviewed).do(failedReview, reviewer, at).do(riskReport, assessor, at),
      judgeControllable,
    ],
    ['lawful', 'on a report that passed it', () => reported(reviewed).do(review, reviewer, at), judgeControllable],
    ['authority role-missing', 'by the assessor, who only advises', reported, judgeControllable, assessor],
  ])('answers %s to judging controllability %s', (verdict, _when, given, act, by = head) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it('comes back as a second round, and only with the draft adjusted, when the risk cannot be controlled (713-24)', () => {
    const unchanged = again(refusedOnce());
    expect(unchanged.judge(riskReport, assessor, at)).toBe('gate draft-not-adjusted');
    expect(unchanged.judge(reuse, assessor, at)).toBe('gate draft-not-adjusted');
    const adjusted = again(refusedOnce().do(revise, drafter, at));
    expect(adjusted.judge(bend(riskReport, { draftHash: revised }), assessor, at)).toBe('lawful');
    expect(adjusted.decision.past).toMatchObject([{ kind: 'risk-assessment', round: 1, outcome: 'uncontrollable' }]);
  });

  it('does not forget the finding when the stage is sent back before its second round', () => {
    const sentBack = refusedOnce().do(
      actOf('ReturnDraft', { stage: 'risk-assessment', reason: '重新评估' }),
      drafter,
      at,
    );
    expect(again(sentBack).judge(riskReport, assessor, at)).toBe('gate draft-not-adjusted');
  });

  it('concludes with what the organ judged, not with what the assessor advised', () => {
    const story = assessRisk(drafted());
    expect(story.decision.stages['risk-assessment']).toMatchObject({
      status: 'concluded',
      outcome: 'controllable',
      report: { byPersonId: 'p-assessor', advises: 'controllable' },
    });
    expect(reported().do(uncontrollable, head, at).decision.stages['risk-assessment']).toMatchObject({
      outcome: 'uncontrollable',
    });
    expect(story.judge({ type: 'OpenStage', data: { stage: 'risk-assessment', round: 2, epoch: 1 } }, engine, at)).toBe(
      'gate stage-not-due',
    );
  });
});
