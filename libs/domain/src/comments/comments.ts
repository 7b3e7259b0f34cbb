import { event } from '../act';
import type { Act, ActContext, DomainEvent, Outcome, Recorded, Sealed } from '../act';
import { refuse } from '../refusal';
import { text } from '../text';
import type { Instant } from '../time';
import { isBefore } from '../time';

/** A consultation's comments stand in eight streams, so that a million of them have no common lock. */
export const commentStreams = 8;

/** Which of the eight takes an act, by the hash that its id already is (UUIDv5). */
export const commentStreamNumber = (actId: string): number =>
  Number.parseInt(actId.replaceAll('-', '').slice(-2), 16) % commentStreams;

export type CommentAct =
  | Act<'SubmitComment', { text: Sealed; contact: Sealed | null; passage: string | null; attachments: string[] }>
  /** Sorting: which group of like opinions a comment belongs to; the group's disposition stands in the decision's stream. */
  | Act<'SortComments', { items: { actId: string; group: string }[] }>;

export type CommentEvent =
  | DomainEvent<'CommentWindowOpened', { closesAt: Instant }>
  | DomainEvent<'CommentWindowExtended', { closesAt: Instant }>
  | DomainEvent<'CommentWindowClosed', object>
  | DomainEvent<
      'CommentReceived',
      { text: Sealed; contact: Sealed | null; passage: string | null; attachments: string[] }
    >
  | DomainEvent<'CommentsSorted', { items: { actId: string; group: string }[] }>;

export interface CommentsState {
  closesAt: Instant | null;
  closed: boolean;
  received: number;
}

export const noComments: CommentsState = { closesAt: null, closed: false, received: 0 };

const basis = ['L713-15'];

/** The window is compared under this stream's own lock: no comment can commit after it was counted. */
export function decideComment(act: CommentAct, state: CommentsState, context: ActContext): Outcome<CommentEvent> {
  if (act.type === 'SortComments')
    return state.closed
      ? { events: [event('CommentsSorted', act.data, ['L713-18'])] }
      : refuse(
          'gate',
          'consultation-open',
          text('征求意见尚未截止。', 'The consultation is still open.'),
          text('截止后整理。', 'Sort when it has closed.'),
          ['L713-18'],
        );
  if (state.closesAt === null)
    return refuse(
      'state',
      'no-consultation',
      text('该事项没有公开征求意见。', 'This matter is not open for comments.'),
      text('查看正在征求意见的事项。', 'See the open consultations.'),
      basis,
    );
  if (state.closed || !isBefore(context.now, state.closesAt))
    return refuse(
      'gate',
      'consultation-closed',
      text('征求意见已经截止。', 'The consultation has closed.'),
      text('可以通过信函、电话等方式反映。', 'You may still write or telephone.'),
      ['L713-15', 'L713-35'],
      { at: state.closesAt },
    );
  return { events: [event('CommentReceived', act.data, basis)] };
}

export function evolveComments(state: CommentsState, event: Recorded<CommentEvent>): CommentsState {
  switch (event.type) {
    case 'CommentWindowOpened':
      return { ...state, closesAt: event.data.closesAt, closed: false };
    case 'CommentWindowExtended':
      return { ...state, closesAt: event.data.closesAt };
    case 'CommentWindowClosed':
      return { ...state, closed: true };
    case 'CommentReceived':
      return { ...state, received: state.received + 1 };
    case 'CommentsSorted':
      return state;
    default:
      return event satisfies never;
  }
}
