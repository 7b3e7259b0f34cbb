import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第二十五至二十八条: the legality reviewer issues an opinion in the period that the rule set gives; stopped clocks are not asked. */
export async function legalityReview(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('legality-review')));
}
