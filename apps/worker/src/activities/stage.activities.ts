import type { StageKind } from '@dingce/domain';
import type {
  DutyActivities,
  DutyCall,
  EngineCall,
  PublicParticipationActivities,
  Recording,
  StageActivities,
} from '@dingce/workflows';
import { Injectable } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Engine } from './engine';

/** Every method of these classes is registered as an activity under `<stage kind>.<method>`. */
@Injectable()
abstract class StageDuties implements DutyActivities {
  constructor(protected readonly engine: Engine) {}

  remindHolder(call: DutyCall): Promise<Recording> {
    return this.engine.remindHolder(call, call.dutyId);
  }

  recordDeadlinePassed(call: DutyCall): Promise<Recording> {
    return this.engine.recordDeadlinePassed(call, call.dutyId);
  }
}

@Injectable()
export class DraftingActivities extends StageDuties {}

@Injectable()
export class ConsultationActivities extends StageDuties implements PublicParticipationActivities {
  closeConsultation(call: EngineCall): Promise<Recording> {
    return this.engine.closeConsultation(call);
  }
}

@Injectable()
export class ExpertReviewActivities extends StageDuties {}

@Injectable()
export class RiskAssessmentActivities extends StageDuties {}

@Injectable()
export class FairCompetitionReviewActivities extends StageDuties {}

@Injectable()
export class LegalityReviewActivities extends StageDuties {}

@Injectable()
export class CollectiveDecisionActivities extends StageDuties {}

@Injectable()
export class PublicationActivities extends StageDuties {}

@Injectable()
export class ExecutionActivities extends StageDuties {}

@Injectable()
export class PostEvaluationActivities extends StageDuties {}

export const stageActivityProviders: { [K in StageKind]: Type<StageActivities[K]> } = {
  drafting: DraftingActivities,
  'public-participation': ConsultationActivities,
  'expert-review': ExpertReviewActivities,
  'risk-assessment': RiskAssessmentActivities,
  'fair-competition-review': FairCompetitionReviewActivities,
  'legality-review': LegalityReviewActivities,
  'collective-decision': CollectiveDecisionActivities,
  publication: PublicationActivities,
  execution: ExecutionActivities,
  'post-evaluation': PostEvaluationActivities,
};
