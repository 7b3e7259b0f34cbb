import {
  Story,
  actOf,
  actorOf,
  allCharges,
  draftedStory,
  drafter,
  office,
  proposal,
  startedStory,
  submitDraft,
} from '../../decision/decision.given';

const at = '2026-03-04T01:00:00.000Z';
const conclude = { type: 'ConcludeDrafting', data: { explanation: '说明' } } as const;
const consultFinance = actOf('ConsultUnit', { unitId: 'u-finance', question: '资金' });
const option = (id: string, preferred: boolean) => ({ id, title: id, pros: '利', cons: '弊', preferred });

describe('drafting', () => {
  it('refuses to conclude without a draft (713-12)', () => {
    expect(startedStory().try(conclude, drafter, at)).toMatchObject({
      refusal: { kind: 'gate', reason: 'no-draft', basis: ['L713-12'] },
    });
  });

  it('concludes on a draft with all findings and no open consultation', () => {
    const story = startedStory().do(submitDraft, drafter, at).do(conclude, drafter, at);
    expect(story.decision.stages.drafting).toMatchObject({
      status: 'concluded',
      draftHash: submitDraft.data.documentHash,
    });
  });

  it('refuses to conclude while a consulted unit has not answered (713-13)', () => {
    const story = startedStory()
      .do(submitDraft, drafter, at)
      .do({ type: 'ConsultUnit', data: { unitId: 'u-finance', question: '资金' } }, drafter, at);
    expect(story.try(conclude, drafter, at)).toMatchObject({
      refusal: { reason: 'consultation-unanswered', basis: ['L713-13'] },
    });
  });

  it('refuses to conclude on a disagreement that was not reported, and concludes once it is (713-13)', () => {
    const story = startedStory()
      .do(submitDraft, drafter, at)
      .do({ type: 'ConsultUnit', data: { unitId: 'u-finance', question: '资金' } }, drafter, at)
      .do(
        {
          type: 'RecordUnitOpinion',
          data: { unitId: 'u-finance', stance: 'disagrees', opinion: '补贴不足', documentHash: null },
        },
        drafter,
        at,
      );
    expect(story.try(conclude, drafter, at)).toMatchObject({ refusal: { reason: 'dispute-not-reported' } });
    story.do(
      {
        type: 'RecordDispute',
        data: {
          unitId: 'u-finance',
          issue: '补贴',
          unitView: '不足',
          ownView: '足够',
          reasons: '测算',
          basis: [],
          reportedTo: '分管副市长',
        },
      },
      drafter,
      at,
    );
    expect(story.try(conclude, drafter, at)).toHaveProperty('events');
  });

  it('refuses a single option and options without exactly one preference', () => {
    const one = { ...submitDraft, data: { ...submitDraft.data, options: [option('a', true)] } };
    const undecided = {
      ...submitDraft,
      data: { ...submitDraft.data, options: [option('a', false), option('b', false)] },
    };
    expect(startedStory().try(one, drafter, at)).toMatchObject({
      refusal: { reason: 'options-need-two', pointer: '/options' },
    });
    expect(startedStory().try(undecided, drafter, at)).toMatchObject({
      refusal: { reason: 'options-need-preference' },
    });
  });

  it('answers stage-opening, not a refusal, to an act on a lawful stage that no workflow has opened yet', () => {
    expect(
      draftedStory().try(
        { type: 'OpenStage', data: { stage: 'collective-decision', round: 1, epoch: 1 } },
        { ...drafter, kind: 'engine', roles: ['engine'] },
        at,
      ),
    ).toMatchObject({
      refusal: { kind: 'gate', reason: 'stage-not-due' },
    });
  });

  it('refuses to conclude before the facts that decide the procedure are found', () => {
    const story = new Story()
      .do(proposal, drafter, at)
      .do(actOf('RecordProposalStudy', { necessity: '', feasibility: '', conclusion: '', documents: [] }), office, at)
      .do(
        actOf('StartDecision', {
          undertakingUnits: ['u-lead'],
          leadUnit: null,
          charges: allCharges,
          draftingDueOn: null,
        }),
        office,
        at,
      )
      .open('drafting', at)
      .do(submitDraft, drafter, at);
    expect(story.judge(conclude, drafter, at)).toBe('gate findings-missing');
  });

  it.each<[verdict: string, when: string, by: typeof drafter, unitId: string]>([
    ['lawful', 'a consulted unit for itself', actorOf('p-finance', 'u-finance', 'consulted-unit'), 'u-finance'],
    [
      'authority other-unit',
      'a consulted unit for another',
      actorOf('p-health', 'u-health', 'consulted-unit'),
      'u-finance',
    ],
    ['lawful', 'the undertaking unit, which records an answer on paper', drafter, 'u-finance'],
    ['state unit-not-consulted', 'a unit that was not consulted', drafter, 'u-health'],
  ])('answers %s to an opinion by %s', (verdict, _when, by, unitId) => {
    const story = startedStory().do(submitDraft, drafter, at).do(consultFinance, drafter, at);
    expect(
      story.judge(
        actOf('RecordUnitOpinion', { unitId, stance: 'agrees', opinion: '同意', documentHash: null }),
        by,
        at,
      ),
    ).toBe(verdict);
  });

  it('consults a unit once, on a draft', () => {
    expect(startedStory().judge(consultFinance, drafter, at)).toBe('gate no-draft');
    const story = startedStory().do(submitDraft, drafter, at).do(consultFinance, drafter, at);
    expect(story.judge(consultFinance, drafter, at)).toBe('state unit-already-consulted');
  });
});
