import { currentEpoch, sqlOf } from '@dingce/ledger';
import type { Installation } from './installation';

/** Recomputes provisional dates once a year's holidays are known: one event per decision whose dates move. Answers how many moved. */
export async function recomputeDueDates({ dataSource, acts }: Installation): Promise<number> {
  const sql = sqlOf(dataSource.manager);
  const epoch = await currentEpoch(sql);
  const rows = await sql.query<{ decision_id: string; organ_id: string }>(
    `select distinct d.decision_id, d.organ_id from projection.duty u join projection.decision d using (stream_id)
      where u.status = 'open' and (u.duty ->> 'provisional')::boolean order by d.decision_id`,
  );
  let moved = 0;
  for (const { decision_id: decisionId, organ_id: organId } of rows) {
    const calendarVersion = (await acts.calendar(organId)).version;
    const { result } = await acts.performEngine({
      decisionId,
      epoch,
      workflowId: 'calendar',
      what: `RecomputeDueDates/${decisionId}`,
      cause: calendarVersion,
      act: { type: 'RecomputeDueDates', data: { calendarVersion, epoch } },
    });
    if (result === 'recorded') moved += 1;
  }
  return moved;
}
