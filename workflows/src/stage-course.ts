import type { StageKind } from '@dingce/domain';
import { proxyActivities } from '@temporalio/workflow';
import type { ReadActivities, StageActivities } from './activities';
import { activityOptions, DueActs } from './engine-acts';
import type { EngineActs } from './engine-acts';
import { stageActivityName } from './ids';
import type { StageInput } from './inputs';
import { OperatorView } from './operator-view';
import { WakeUps } from './wake-ups';

const { readStage } = proxyActivities<ReadActivities>(activityOptions);
const named = proxyActivities<Record<string, (call: never) => Promise<unknown>>>(activityOptions);

/** The activities of one stage kind, by the names under which the worker registers them. */
export const activitiesOf = <K extends StageKind>(kind: K): StageActivities[K] =>
  new Proxy({} as StageActivities[K], { get: (_, activity) => named[stageActivityName(kind, String(activity))] });

/** Keeps the dates of one round of a stage until the ledger says that it is over. */
export async function keepStage(input: StageInput, acts: EngineActs): Promise<void> {
  const { decisionId, stage: kind, round } = input;
  const wakeUps = new WakeUps(input);
  const dueActs = new DueActs(decisionId, acts);
  const operator = new OperatorView(input.searchAttributes);
  await wakeUps.untilOver(async () => {
    const { epoch } = wakeUps;
    const reading = await readStage({ decisionId, epoch, kind, round });
    if (reading === null || reading.standing === 'over') return 'over';
    const { version, now, due, unit, readAfterMs } = reading;
    operator.show({ decisionId, stages: [kind], unit, status: 'underway', due });
    return { version, now, readAfterMs, sleepMs: await dueActs.perform(due, version, epoch) };
  });
}
