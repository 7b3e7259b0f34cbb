import { ParseUUIDPipe } from '@nestjs/common';
import { problem } from './problem';

/** A route parameter that is a UUID. */
export const uuidParam = new ParseUUIDPipe({
  exceptionFactory: () =>
    problem(400, 'not-a-uuid', '地址中的编号不是 UUID。', 'The id in the address is not a UUID.', {
      satisfiedBy: { zh: '使用返回的编号。', en: 'Use the id as it was given out.' },
    }),
});
