import {
  actOf,
  bend,
  concludeExpertReview,
  declareNone,
  draftHash,
  draftedStory,
  drafter,
  expertOf,
  expertOpinion,
  nationalRules,
  overlaid,
  selectExperts,
} from '../../decision/decision.given';
import type { ActOf, Story } from '../../decision/decision.given';
import type { Actor } from '../../actor';
import type { AnyDecisionAct } from '../../decision/decide';
import type { NumberRule } from '../../rule-set';

const at = '2026-03-05T01:00:00.000Z';
const opened = (rules = nationalRules): Story =>
  draftedStory({ professional: true }, rules).open('expert-review', '2026-03-04T01:00:00.000Z');
const selected = (rules = nationalRules): Story => opened(rules).do(selectExperts(1, 2, 3), drafter, at);
const interested = actOf('DeclareInterest', { hasInterest: true, detail: '持股' });
const exclude = (n: number) => actOf('ExcludeExpert', { personId: `p-expert-${n}`, reason: '利害关系' });
const opposes = bend(expertOpinion, { conclusion: 'opposes' });
const gives = (story: Story, ...opinions: ActOf<'SubmitExpertOpinion'>[]): Story =>
  opinions.reduce(
    (told, opinion, i) => told.do(declareNone, expertOf(i + 1), at).do(opinion, expertOf(i + 1), at),
    story,
  );
const opined = (rules = nationalRules): Story => gives(selected(rules), expertOpinion, expertOpinion, expertOpinion);
const declared = (): Story => selected().do(declareNone, expertOf(1), at);
const conflicted = (): Story => selected().do(interested, expertOf(1), at);

const min = (value: number): NumberRule => ({ value, sense: 'at-least', modality: 'must', basis: ['SH35-24'] });
const five = overlaid({ numbers: { 'experts.min': min(5) } });
const broad = overlaid({ numbers: { 'experts.min': min(3), 'experts.min-broad': min(5) } });
const reasons = overlaid({ flags: { 'experts.majority-reasons': { value: true, basis: ['SH35-26'] } } });
const opposed = (rules = nationalRules): Story => gives(selected(rules), opposes, opposes, expertOpinion);
const all = concludeExpertReview(1, 2, 3);

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor];

describe('expert review (713-19, -20)', () => {
  it.each<Case>([
    ['lawful', 'to selecting three experts', opened, selectExperts(1, 2, 3)],
    ['input experts-missing', 'to selecting nobody', opened, selectExperts()],
    ['input expert-twice', 'to selecting one twice in one list', opened, selectExperts(1, 1)],
    ['input expert-twice', 'to selecting one selected before', selected, selectExperts(3)],
    ['lawful', 'to selecting a further one', selected, selectExperts(4)],
    [
      'gate expert-drafted',
      'to selecting somebody who drafted',
      opened,
      bend(selectExperts(1), {
        experts: [{ personId: 'p-drafter', field: '', organisation: '', knownDifferentView: false }],
      }),
    ],
    ['gate experts-not-selected', 'to excluding before anybody is selected', opened, exclude(1)],
    ['state not-selected', 'to excluding somebody who does not sit', selected, exclude(9)],
    ['lawful', 'to excluding one who sits', selected, exclude(1)],
  ])('answers %s %s', (verdict, _when, given, act, by = drafter) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it.each<Case>([
    ['gate experts-not-selected', 'declaring before the selection', opened, declareNone],
    ['gate experts-not-selected', 'giving an opinion before the selection', opened, expertOpinion],
    ['gate not-selected', 'who was not selected', selected, declareNone, expertOf(9)],
    ['lawful', 'who declares', selected, declareNone],
    ['gate expert-excluded', 'who was excluded', () => selected().do(exclude(1), drafter, at), declareNone],
    ['gate interest-not-declared', 'giving an opinion before declaring', selected, expertOpinion],
    ['gate expert-interested', 'with a direct interest giving an opinion', conflicted, expertOpinion],
    ['lawful', 'without an interest giving an opinion', declared, expertOpinion],
    ['input draft-moved-on', 'judging another draft', declared, bend(expertOpinion, { draftHash: '9'.repeat(64) })],
  ])('answers %s to an expert %s', (verdict, _when, given, act, by = expertOf(1)) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it.each<Case>([
    ['gate experts-not-selected', 'without experts', opened, all],
    ['gate interest-not-declared', 'with an interest not declared', selected, all],
    [
      'gate expert-interested',
      'with an interested expert still sitting',
      () => gives(selected().do(interested, expertOf(3), at), expertOpinion, expertOpinion),
      all,
    ],
    [
      'lawful',
      'once that expert is excluded',
      () => gives(selected().do(interested, expertOf(3), at), expertOpinion, expertOpinion).do(exclude(3), drafter, at),
      concludeExpertReview(1, 2),
    ],
    [
      'gate opinion-missing',
      'with a written opinion missing',
      () => gives(selected(), expertOpinion, expertOpinion).do(declareNone, expertOf(3), at),
      all,
    ],
    ['lawful', 'with three signed opinions', opined, all],
    ['input adoption-incomplete', 'without saying what became of each opinion', opined, concludeExpertReview(1, 2)],
    [
      'input reason-missing',
      'with an opinion not adopted and no reason',
      opined,
      bend(all, { adoption: all.data.adoption.map((a) => ({ ...a, adopted: 'not' as const })) }),
    ],
    ['gate too-few-experts', 'with three, where five are needed', () => opined(five), all],
    [
      'gate too-few-experts',
      'with three on a matter of broad concern, where five are needed',
      () =>
        gives(
          opened(broad).do(bend(selectExperts(1, 2, 3), { broadOrDisputed: true }), drafter, at),
          expertOpinion,
          expertOpinion,
          expertOpinion,
        ),
      all,
    ],
    ['lawful', 'with three on another matter, where three are needed', () => opined(broad), all],
    [
      'gate reasons-against-majority',
      'against the majority without reasons, where an overlay asks for them',
      () => opposed(reasons),
      all,
    ],
    [
      'lawful',
      'against the majority with reasons',
      () => opposed(reasons),
      bend(all, { reasonsAgainstMajority: '已补充论证' }),
    ],
    ['lawful', 'with the majority', () => opined(reasons), all],
    ['lawful', 'against the majority where no rule asks for reasons', opposed, all],
  ])('answers %s to concluding %s', (verdict, _when, given, act, by = drafter) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it('voids, and does not count as done, what an excluded expert owed', () => {
    const story = gives(selected(), expertOpinion).do(exclude(2), drafter, at);
    const statusOf = (n: number) =>
      story.decision.duties.find((d) => d.id === `expert-review/1/give-expert-opinion/p-expert-${n}`)?.status;
    expect([statusOf(1), statusOf(2), statusOf(3)]).toEqual(['done', 'void', 'open']);
  });

  it('keeps each opinion with its author, its draft and its dissent', () => {
    const story = gives(selected(), bend(expertOpinion, { dissent: '样本不足' }));
    expect(story.decision.opinions).toMatchObject([
      { stage: 'expert-review', personId: 'p-expert-1', conclusion: 'supports', draftHash },
    ]);
    expect(story.decision.stages['expert-review']?.experts[0]).toMatchObject({ conclusion: 'supports', dissent: true });
  });
});
