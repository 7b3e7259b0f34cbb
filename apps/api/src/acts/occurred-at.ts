import { problem } from '../problem/problem';

/** When an act happened, in UTC with milliseconds. Throws 422 `occurs-in-future` for what has not happened by `now`. */
export function pastInstant(occurredAt: string, now: string): string {
  const at = new Date(occurredAt);
  if (at.getTime() <= Date.parse(now)) return at.toISOString();
  throw problem(422, 'occurs-in-future', '发生时间不能晚于现在。', 'An act cannot have happened in the future.', {
    errors: [
      { pointer: '/occurredAt', rule: 'past', detail: { zh: '填写已经过去的时间', en: 'Give an instant in the past' } },
    ],
  });
}
