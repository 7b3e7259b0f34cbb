import type { DueAct } from '@dingce/domain';
import { workflowInfo } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type { DutyActivities, DutyCall, EngineCall, Recording } from './activities';
import { supersededFailure } from './ids';

export const activityOptions: ActivityOptions = {
  startToCloseTimeout: '10 seconds',
  retry: {
    initialInterval: '200 milliseconds',
    maximumInterval: '10 seconds',
    nonRetryableErrorTypes: [supersededFailure],
  },
};

/** How a due act of the domain is recorded. */
export type EngineActs = Record<string, (call: EngineCall, due: DueAct) => Promise<Recording>>;

const dutyCall = (call: EngineCall, due: DueAct): DutyCall => ({
  ...call,
  dutyId: (due.data as { dutyId: string }).dutyId,
});

/** Remind before the date; once it has passed, record who held the matter. */
export const dutyActs = ({ remindHolder, recordDeadlinePassed }: DutyActivities): EngineActs => ({
  RemindHolder: (call, due) => remindHolder(dutyCall(call, due)),
  RecordDeadlinePassed: (call, due) => recordDeadlinePassed(dutyCall(call, due)),
});

/** Does what is due and tells how long nothing else is. Dates are never compared here: the ledger says `inMs`, and has the last word. */
export class DueActs {
  private version = -1;
  private readonly laidAside = new Set<string>();

  constructor(
    private readonly decisionId: string,
    private readonly acts: EngineActs,
  ) {}

  /** 0: something was recorded, read again. null: nothing is owed by date. */
  async perform(due: DueAct[], version: number, epoch: number): Promise<number | null> {
    if (version !== this.version) this.laidAside.clear();
    this.version = version;
    let sleepMs: number | null = null;
    const soonest = (inMs: number): void => void (sleepMs = sleepMs === null ? inMs : Math.min(sleepMs, inMs));
    for (const act of due) {
      const key = `${act.act}/${act.dueAt}/${JSON.stringify(act.data)}`;
      if (this.laidAside.has(key)) continue;
      if (act.inMs > 0) {
        soonest(act.inMs);
        continue;
      }
      const recording = await this.record(act, epoch);
      if (recording.result === 'recorded') return 0;
      if (recording.result === 'not-due') soonest(Math.max(1, recording.inMs));
      // Settled or suspended: there is nothing to record while the ledger stands here; its next version is looked at anew.
      else this.laidAside.add(key);
    }
    return sleepMs;
  }

  private record(due: DueAct, epoch: number): Promise<Recording> {
    const act = this.acts[due.act];
    // A broken invariant: the task is parked until a worker that knows the act is deployed, and nothing is skipped.
    if (!act) throw new Error(`${workflowInfo().workflowType} does not know how to record ${due.act}`);
    return act({ decisionId: this.decisionId, epoch, workflowId: workflowInfo().workflowId, cause: due.dueAt }, due);
  }
}
