import { Acts, EpochSuperseded } from '@dingce/acts';
import type { AnyDecisionAct } from '@dingce/domain';
import { supersededFailure } from '@dingce/workflows';
import type { EngineCall, Recording } from '@dingce/workflows';
import { Inject, Injectable } from '@nestjs/common';
import { ApplicationFailure } from '@temporalio/common';
import { engineEpoch } from '../config';

/** What an engine of an older epoch tries can never work: it must not be tried again. */
export async function fenced<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EpochSuperseded)) throw error;
    throw ApplicationFailure.create({
      message: error.message,
      type: supersededFailure,
      nonRetryable: true,
      cause: error,
    });
  }
}

/** The workflows' way into the one transaction, under the same decider as a person's. */
@Injectable()
export class Engine {
  constructor(
    private readonly acts: Acts,
    @Inject(engineEpoch) private readonly epoch: number,
  ) {}

  async record(
    { decisionId, epoch, workflowId, cause }: EngineCall,
    what: string,
    act: AnyDecisionAct,
  ): Promise<Recording> {
    this.leaveToNewer(epoch);
    return fenced(() => this.acts.performEngine({ decisionId, epoch, workflowId, what, cause, act }));
  }

  remindHolder(call: EngineCall, dutyId: string): Promise<Recording> {
    return this.record(call, `RemindHolder/${dutyId}`, { type: 'RemindHolder', data: { dutyId, epoch: call.epoch } });
  }

  recordDeadlinePassed(call: EngineCall, dutyId: string): Promise<Recording> {
    return this.record(call, `RecordDeadlinePassed/${dutyId}`, {
      type: 'RecordDeadlinePassed',
      data: { dutyId, epoch: call.epoch },
    });
  }

  async closeConsultation({ decisionId, epoch, workflowId, cause }: EngineCall): Promise<Recording> {
    this.leaveToNewer(epoch);
    return fenced(() =>
      this.acts.closeConsultation({ decisionId, epoch, workflowId, what: 'CloseConsultation', cause }),
    );
  }

  /** A worker that outlived a recovery records nothing, not even for workflows of the new epoch: the attempt fails and another worker makes it. */
  private leaveToNewer(epoch: number): void {
    if (epoch > this.epoch)
      throw new Error(`engine epoch ${this.epoch} leaves what epoch ${epoch} asks to a newer worker`);
  }
}
