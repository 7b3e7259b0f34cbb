import {
  actOf,
  adopt,
  adoptedStory,
  bend,
  citizen,
  closeDecision,
  commissionEvaluation,
  concludeEvaluation,
  decidedAs,
  draftedStory,
  drafter,
  engine,
  evaluationReport,
  evaluator,
  execute,
  head,
  hearOnEvaluation,
  inExecutionStory,
  lawyer,
  legalityOpinion,
  meetingStory,
  office,
  participatedStory,
  proposal,
  publishedStory,
  reviewedStory,
  sealed,
  startedStory,
  submitDraft,
  underLegalityReview,
} from './decision.given';
import type { Story } from './decision.given';
import { decide } from './decide';
import { noDecision } from './state';

const at = '2026-07-01T01:00:00.000Z';
const evaluated = (outcome: string): Story =>
  execute(inExecutionStory(), true)
    .open('post-evaluation', at)
    .do(commissionEvaluation, office, at)
    .do(hearOnEvaluation, evaluator, at)
    .do(evaluationReport, evaluator, at)
    .do(bend(concludeEvaluation, { outcome }), office, at);
const unlawful = (): Story =>
  underLegalityReview(participatedStory()).do(
    bend(legalityOpinion, { outcome: 'unlawful', requires: ['无法定权限'] }),
    lawyer,
    '2026-04-15T01:00:00.000Z',
  );
const rejected = (): Story =>
  decidedAs(bend(adopt, { outcome: 'reject', reasonsAgainstMajority: '财政不足' }), meetingStory());
const terminate = actOf('TerminateDecision', { reason: '情势变更', ground: '713-37', mitigation: '补偿' });
const adjust = actOf('LinkAdjustment', { decisionId: 'decision-2', reason: '重大调整' });

type Case = [end: string, how: string, story: () => Story];

describe('a decision from its proposal to its end', () => {
  it.each<Case>([
    ['executed', 'executed without evaluation', () => execute(inExecutionStory(), false)],
    ['evaluated', 'executed and evaluated', () => evaluated('continue')],
    ['stopped', 'stopped by its evaluation', () => evaluated('stop')],
    ['not-adopted', 'found unlawful', unlawful],
    ['not-adopted', 'rejected in the meeting', rejected],
    ['terminated', 'terminated in execution', () => inExecutionStory().do(terminate, head, at)],
    ['terminated', 'terminated before the draft', () => startedStory().do(terminate, head, at)],
    ['adjusted', 'adjusted by a new cycle', () => inExecutionStory().do(adjust, office, at)],
  ])('is closed as %s when it was %s', (end, _how, story) => {
    const told = story().do(closeDecision, engine, at);
    expect(told.decision).toMatchObject({ status: 'closed', closed: { outcome: end, at } });
    expect(told.decision.duties.filter((d) => d.status === 'open')).toEqual([]);
    expect(told.judge(submitDraft, drafter, at)).toBe('state decision-closed');
    expect(told.judge(closeDecision, engine, at)).toBe('state decision-closed');
  });

  it.each<[where: string, story: () => Story]>([
    ['started', startedStory],
    ['drafted', draftedStory],
    ['participated', participatedStory],
    ['reviewed', reviewedStory],
    ['adopted', adoptedStory],
    ['published', publishedStory],
    ['in execution', inExecutionStory],
    ['executed with an evaluation owed', () => execute(inExecutionStory(), true)],
    ['executed with an evaluation under way', () => execute(inExecutionStory(), true).open('post-evaluation', at)],
  ])('is not closed while it is only %s', (_where, story) => {
    const told = story();
    expect(told.try(closeDecision, engine, at)).toMatchObject({
      refusal: { kind: 'gate', reason: 'not-concluded', basis: ['L713-33'] },
    });
    expect(told.judge(closeDecision, office, at)).toBe('authority role-missing');
  });

  it('goes through the mandatory stages in the order of the rule set', () => {
    const opened = execute(inExecutionStory(), false).events.flatMap((e) =>
      e.type === 'StageOpened' ? [e.data.stage] : [],
    );
    expect(opened).toEqual([
      'drafting',
      'public-participation',
      'legality-review',
      'collective-decision',
      'publication',
      'execution',
    ]);
  });

  it('is filed, and acts entered for others are confirmed, even when it is closed', () => {
    const entered = { ...office, enteredFor: { ...citizen, kind: 'citizen' as const, evidence: ['来电录音'] } };
    const signal = actOf('ReceivePublicSignal', { channel: '电话', content: sealed, from: null });
    const story = inExecutionStory().do(signal, entered, at).do(terminate, head, at).do(closeDecision, engine, at);
    expect(
      story.judge(
        actOf('ArchiveMaterial', { document: 'f'.repeat(64), title: '卷宗', filedOn: '2026-07-02' }),
        office,
        at,
      ),
    ).toBe('lawful');
    expect(
      story.judge(actOf('ConfirmEnteredAct', { actId: story.decision.entered[0]?.actId ?? '' }), citizen, at),
    ).toBe('lawful');
  });

  it('is linked with the cycle that adjusts it, both ways', () => {
    const story = inExecutionStory().do(adjust, office, at);
    expect(story.decision).toMatchObject({ status: 'closing', adjustedBy: 'decision-2' });
    const next = decide(
      bend(proposal, { decisionId: 'decision-2', adjusts: 'decision-1' }),
      noDecision,
      story.context(drafter, at),
    );
    expect(next).toMatchObject({ events: [{ type: 'DecisionProposed', data: { adjusts: 'decision-1' } }] });
  });
});
