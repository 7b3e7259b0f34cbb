import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第三十一、三十二条: report where a report is due, issue, publish and explain, each by its date. */
export async function publication(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('publication')));
}
