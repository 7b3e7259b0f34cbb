import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第十二、十三条: the undertaking unit drafts within the term set for it, and the consulted units answer within theirs. */
export async function drafting(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('drafting')));
}
