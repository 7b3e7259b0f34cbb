import { setTimeout as sleep } from 'node:timers/promises';
import { Acts } from '@dingce/acts';
import type { World } from '@dingce/acts';
import type { Actor, AnyDecisionAct } from '@dingce/domain';
import { readStream, sqlOf } from '@dingce/ledger';

import type { FreshDatabase } from '../../../test/database';
import { cacheDir } from '../../../test/replay/engine';
import type { Course } from '../../../libs/acts/src/acts.given';
import type { WorkerConfig } from './config';
import { startWorker } from './start-worker';
import type { RunningWorker } from './start-worker';

export const actsOver = (database: FreshDatabase, world: World): Acts => new Acts(database.dataSource, world);

export const workerOn = (
  database: FreshDatabase,
  acts: Acts,
  address: string,
  config: Partial<WorkerConfig> = {},
): Promise<RunningWorker> =>
  startWorker({ dataSource: database.dataSource, acts, temporal: { address }, cacheDir, fromSource: true, ...config });

export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds()); await sleep(20))
    if (Date.now() > end) throw new Error(`did not happen in time: ${what}`);
}

/** The recorded events of a course, as `Type` or `Type stage/round`, in the ledger's order. */
export async function storyOf(database: FreshDatabase, course: Course): Promise<string[]> {
  const entries = await readStream(sqlOf(database.dataSource.manager), course.stream);
  return entries.map(({ envelope: { type, data } }) => {
    const { stage, round } = data as { stage?: string; round?: number };
    return stage && round ? `${type} ${stage}/${round}` : type;
  });
}

/** Does an act again for as long as its stage is just being opened. */
export async function whenOpened(course: Course, act: AnyDecisionAct, actor: Actor): Promise<void> {
  await until(`${act.type} accepted`, async () => {
    const answer = await course.perform(act, actor);
    if ('receipt' in answer) return true;
    if ('refusal' in answer && answer.refusal.reason === 'stage-opening') return false;
    throw new Error(`${act.type}: ${JSON.stringify(answer)}`);
  });
}
