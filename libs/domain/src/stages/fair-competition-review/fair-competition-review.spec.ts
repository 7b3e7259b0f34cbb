import { actOf, bend, competitionReviewer, draftHash, draftedStory, drafter } from '../../decision/decision.given';
import type { Story } from '../../decision/decision.given';
import type { Actor } from '../../actor';
import type { AnyDecisionAct } from '../../decision/decide';

const at = '2026-03-05T01:00:00.000Z';
const revised = '9'.repeat(64);
const firstReview = actOf('SubmitFirstReview', {
  draftHash,
  documentHash: 'f'.repeat(64),
  standardsChecked: ['GP-8'],
  heardBusinesses: '听取三家企业意见',
  conclusion: '不影响竞争',
});
const opinion = actOf('IssueFairCompetitionOpinion', {
  draftHash,
  outcome: 'pass',
  reasons: '符合',
  opinionHash: 'f'.repeat(64),
  exception: null,
});
const exception = {
  ground: '公共利益',
  noLessHarmfulAlternative: '无更小影响的替代方案',
  endsOn: '2028-12-31',
  endCondition: null,
};
const excepted = bend(opinion, { outcome: 'exception', exception });
const revise = (substantial: boolean) =>
  actOf('ReviseDraft', {
    title: '修改稿',
    documentHash: revised,
    substantial,
    reason: '修改',
    inResponseTo: 'fair-competition-review',
  });

const opened = (): Story =>
  draftedStory({ 'market-activity': true }).open('fair-competition-review', '2026-03-04T01:00:00.000Z');
const submitted = (): Story => opened().do(firstReview, drafter, at);
const failed = (): Story => submitted().do(bend(opinion, { outcome: 'fail' }), competitionReviewer, at);

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor];

describe('fair-competition review (713-29, GP)', () => {
  it.each<Case>([
    ['lawful', 'to the first review', opened, firstReview, drafter],
    [
      'gate businesses-not-heard',
      'to a first review that heard no business',
      opened,
      bend(firstReview, { heardBusinesses: '' }),
      drafter,
    ],
    ['gate first-review-missing', 'to an opinion without a first review', opened, opinion],
    [
      'gate first-review-missing',
      'to an opinion when the first review judged an earlier draft',
      () => submitted().do(revise(false), drafter, at),
      bend(opinion, { draftHash: revised }),
    ],
    ['lawful', 'to an opinion after it', submitted, opinion],
    [
      'input outcome-unknown',
      'to an outcome that the rule set does not have',
      submitted,
      bend(opinion, { outcome: 'maybe' }),
    ],
    ['gate exception-not-argued', 'to an exception without argument', submitted, bend(excepted, { exception: null })],
    [
      'gate alternative-not-argued',
      'to an exception that leaves open whether less would do',
      submitted,
      bend(excepted, { exception: { ...exception, noLessHarmfulAlternative: ' ' } }),
    ],
    [
      'gate exception-without-term',
      'to an exception without term or end condition',
      submitted,
      bend(excepted, { exception: { ...exception, endsOn: null } }),
    ],
    ['lawful', 'to an exception with a term', submitted, excepted],
    [
      'lawful',
      'to an exception with an end condition',
      submitted,
      bend(excepted, { exception: { ...exception, endsOn: null, endCondition: '补贴结束' } }),
    ],
    [
      'gate drafter-cannot-review',
      'to a drafter who would judge the own draft',
      submitted,
      opinion,
      { ...competitionReviewer, personId: 'p-drafter' },
    ],
  ])('answers %s %s', (verdict, _when, given, act, by = competitionReviewer) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it('keeps a failed draft out until it is amended (GP-18)', () => {
    expect(failed().open('fair-competition-review', at).judge(firstReview, drafter, at)).toBe(
      'gate draft-not-adjusted',
    );
    const amended = failed().do(revise(true), drafter, at).open('fair-competition-review', at);
    expect(amended.judge(bend(firstReview, { draftHash: revised }), drafter, at)).toBe('lawful');
  });

  it('concludes on an exception and goes on', () => {
    const story = submitted().do(excepted, competitionReviewer, at);
    expect(story.decision.stages['fair-competition-review']).toMatchObject({
      status: 'concluded',
      outcome: 'exception',
    });
    expect(
      story.judge(
        { type: 'OpenStage', data: { stage: 'fair-competition-review', round: 2, epoch: 1 } },
        { ...drafter, kind: 'engine', roles: ['engine'] },
        at,
      ),
    ).toBe('gate stage-not-due');
  });
});
