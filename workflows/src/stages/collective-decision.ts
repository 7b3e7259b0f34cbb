import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第三十条: the head decides after collective deliberation. A meeting has no statutory date; what the organ's own rules date is kept here. */
export async function collectiveDecision(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('collective-decision')));
}
