import type { Bench } from '../bench-servers';
import { startChild } from '../child';
import type { Figures } from '../measure';
import type { DbosInput } from './process';

/** DBOS, the durable workflow library on Postgres alone: an act is a message, received and recorded by a step. */
export const benchDbos: Bench = async ({ databaseUrl, load }) => {
  const input: DbosInput = { databaseUrl, load };
  const child = startChild(require.resolve('./process'), input);
  try {
    return [{ name: 'dbos', ...((await child.said) as Figures) }];
  } finally {
    await child.stop();
  }
};
