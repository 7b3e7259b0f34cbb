import { citizen, nationalRules, office, plainCalendar, sealed } from '../decision/decision.given';
import type { Recorded } from '../act';
import { event } from '../act';
import { commentStreamNumber, commentStreams, decideComment, evolveComments, noComments } from './comments';
import type { CommentAct, CommentEvent, CommentsState } from './comments';

const closesAt = '2026-04-04T00:00:00.000Z';
const context = (now: string) => ({
  actId: 'act-1',
  actor: citizen,
  now,
  occurredAt: now,
  ruleSet: nationalRules,
  calendar: plainCalendar,
});
const told = (...events: CommentEvent[]): CommentsState =>
  events.reduce(
    (state, e, i) =>
      evolveComments(state, {
        ...e,
        seq: i + 1,
        actId: `act-${i}`,
        actor: office,
        occurredAt: closesAt,
        recordedAt: closesAt,
      } as Recorded<CommentEvent>),
    noComments,
  );

const opened = event('CommentWindowOpened', { closesAt });
const extended = event('CommentWindowExtended', { closesAt: '2026-04-11T00:00:00.000Z' });
const closed = event('CommentWindowClosed', {});
const comment: CommentAct = {
  type: 'SubmitComment',
  data: { text: sealed, contact: null, passage: '第三条', attachments: [] },
};
const sort: CommentAct = { type: 'SortComments', data: { items: [{ actId: 'a', group: '票价' }] } };
const during = '2026-03-10T00:00:00.000Z';

type Case = [verdict: string, when: string, state: CommentsState, act: CommentAct, at: string];

describe('comments on a consultation (713-15)', () => {
  it.each<Case>([
    ['state no-consultation', 'a comment where nothing was opened', noComments, comment, during],
    ['lawful', 'a comment in the window', told(opened), comment, during],
    ['lawful', 'a comment in its last millisecond', told(opened), comment, '2026-04-03T23:59:59.999Z'],
    ['gate consultation-closed', 'a comment at its end', told(opened), comment, closesAt],
    [
      'gate consultation-closed',
      'a comment after it was closed, whatever the clock says',
      told(opened, closed),
      comment,
      during,
    ],
    ['lawful', 'a comment in the extended window', told(opened, extended), comment, '2026-04-05T00:00:00.000Z'],
    [
      'lawful',
      'a comment in a further window after the first was closed',
      told(opened, closed, event('CommentWindowOpened', { closesAt: '2026-06-01T00:00:00.000Z' })),
      comment,
      '2026-05-01T00:00:00.000Z',
    ],
    ['gate consultation-open', 'sorting while the window is open', told(opened), sort, during],
    ['lawful', 'sorting once it is closed', told(opened, closed), sort, closesAt],
  ])('answers %s to %s', (verdict, _when, state, act, at) => {
    const outcome = decideComment(act, state, context(at));
    expect('refusal' in outcome ? `${outcome.refusal.kind} ${outcome.refusal.reason}` : 'lawful').toBe(verdict);
  });

  it('names the article and the instant at which the window closed', () => {
    expect(decideComment(comment, told(opened), context(closesAt))).toMatchObject({
      refusal: { at: closesAt, basis: ['L713-15', 'L713-35'] },
    });
    expect(decideComment(sort, told(opened), context(during))).toMatchObject({ refusal: { basis: ['L713-18'] } });
  });

  it('records the comment as given, its text sealed, and counts it', () => {
    expect(decideComment(comment, told(opened), context(during))).toMatchObject({
      events: [{ type: 'CommentReceived', data: comment.data }],
    });
    const received = event('CommentReceived', comment.data as Extract<CommentAct, { type: 'SubmitComment' }>['data']);
    expect(
      told(
        opened,
        received,
        received,
        event('CommentsSorted', sort.data as Extract<CommentAct, { type: 'SortComments' }>['data']),
      ),
    ).toMatchObject({ received: 2 });
  });

  it('spreads acts over the eight streams by the last byte of their id', () => {
    expect(commentStreamNumber('6ba7b810-9dad-51d1-80b4-00c04fd430c8')).toBe(0);
    expect(commentStreamNumber('6ba7b810-9dad-51d1-80b4-00c04fd430cf')).toBe(7);
    const all = Array.from({ length: 256 }, (_, n) =>
      commentStreamNumber(`6ba7b810-9dad-51d1-80b4-00c04fd430${n.toString(16).padStart(2, '0')}`),
    );
    expect(new Set(all).size).toBe(commentStreams);
  });
});
