import { decideComment, evolveComments, noComments } from '@dingce/domain';
import type { CommentAct, CommentEvent, CommentsState } from '@dingce/domain';
import type { StreamModel } from './stream-model';

/** One of the eight streams that take a consultation's comments. */
export const commentStreamModel: StreamModel<CommentsState, CommentAct, CommentEvent> = {
  kind: 'comments',
  foldVersion: 1,
  initial: noComments,
  evolve: evolveComments,
  decide: decideComment,
};
