import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第十九至二十一条: experts argue professional and technical matters and hand in their opinions by the date agreed. */
export async function expertReview(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('expert-review')));
}
