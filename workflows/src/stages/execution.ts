import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第三十四、三十五条: the executing units carry it out and report; a suspended execution stops no clock that the rule set does not stop. */
export async function execution(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('execution')));
}
