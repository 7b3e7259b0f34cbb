import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第三十六条: the evaluation is commissioned and handed in by its date, often years after the decision. */
export async function postEvaluation(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('post-evaluation')));
}
