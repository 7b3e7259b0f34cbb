import { dutyActs } from '../engine-acts';
import type { StageInput } from '../inputs';
import { activitiesOf, keepStage } from '../stage-course';

/**
 * 713 第十四至十八条: the draft is open to the public's opinions for the announced window. When the window's time comes it is closed
 * with the counts of what was received; hearings, sorting and the answer to the public are owed by their dates.
 */
export async function publicParticipation(input: StageInput): Promise<void> {
  const activities = activitiesOf('public-participation');
  await keepStage(input, {
    ...dutyActs(activities),
    CloseConsultation: (call) => activities.closeConsultation(call),
  });
}
