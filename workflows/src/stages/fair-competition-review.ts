import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第二十九条, 公平竞争审查条例: market activity is reviewed before the draft goes to deliberation. */
export async function fairCompetitionReview(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('fair-competition-review')));
}
