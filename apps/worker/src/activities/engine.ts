import { Acts, EpochSuperseded } from '@dingce/acts';
import type { AnyDecisionAct } from '@dingce/domain';
import { supersededFailure } from '@dingce/workflows';
import type { EngineCall, Recording } from '@dingce/workflows';
import { Injectable } from '@nestjs/common';
import { ApplicationFailure } from '@temporalio/common';

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
  constructor(private readonly acts: Acts) {}

  record({ decisionId, epoch, workflowId, cause }: EngineCall, what: string, act: AnyDecisionAct): Promise<Recording> {
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

  closeConsultation({ decisionId, epoch, workflowId, cause }: EngineCall): Promise<Recording> {
    return fenced(() =>
      this.acts.closeConsultation({ decisionId, epoch, workflowId, what: 'CloseConsultation', cause }),
    );
  }
}
