import { dutyActs } from '../engine-acts';
import { activitiesOf, keepStage } from '../stage-course';
import type { StageInput } from '../inputs';

/** 713 第二十二至二十四条: the unit charged with it assesses what may endanger safety, order, finance or the environment. */
export async function riskAssessment(input: StageInput): Promise<void> {
  await keepStage(input, dutyActs(activitiesOf('risk-assessment')));
}
