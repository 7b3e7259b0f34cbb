import { recomputeDueDates } from '@dingce/installation';
import { asOwner } from './database';

/** Once a year's holidays are known: provisional dates become final, one event per decision that they move. */
export async function recomputeCalendar(): Promise<void> {
  const installation = await asOwner();
  try {
    process.stdout.write(`${JSON.stringify({ decisionsMoved: await recomputeDueDates(installation) })}\n`);
  } finally {
    await installation.close();
  }
}
