import type { CourseActivities, DutyCall, EngineCall, Recording } from '@dingce/workflows';
import type { StageKind } from '@dingce/domain';
import { Injectable } from '@nestjs/common';
import { Engine } from './engine';

/** What only the decision's own workflow records. */
@Injectable()
export class DecisionCourseActivities implements CourseActivities {
  constructor(private readonly engine: Engine) {}

  openStage(call: EngineCall & { stage: StageKind; round: number }): Promise<Recording> {
    const { stage, round, epoch } = call;
    return this.engine.record(call, `OpenStage/${stage}/${round}`, {
      type: 'OpenStage',
      data: { stage, round, epoch },
    });
  }

  supersedeStage(call: EngineCall & { stage: StageKind; round: number; reason: string }): Promise<Recording> {
    const { stage, round, reason, epoch } = call;
    return this.engine.record(call, `SupersedeStage/${stage}/${round}`, {
      type: 'SupersedeStage',
      data: { stage, round, reason, epoch },
    });
  }

  closeDecision(call: EngineCall): Promise<Recording> {
    return this.engine.record(call, 'CloseDecision', { type: 'CloseDecision', data: { epoch: call.epoch } });
  }

  remindDutyHolder(call: DutyCall): Promise<Recording> {
    return this.engine.remindHolder(call, call.dutyId);
  }

  recordDutyDeadlinePassed(call: DutyCall): Promise<Recording> {
    return this.engine.recordDeadlinePassed(call, call.dutyId);
  }
}
