export type {
  CourseActivities,
  DecisionReading,
  DutyActivities,
  DutyCall,
  EngineCall,
  PublicParticipationActivities,
  ReadActivities,
  Recording,
  StageActivities,
  StageReading,
} from './activities';
export {
  decisionIdOfWorkflow,
  decisionWorkflowId,
  ledgerStandsAtSignal,
  positionQuery,
  stageActivityName,
  stageOfWorkflow,
  stageWorkflowId,
  supersededFailure,
  taskQueue,
} from './ids';
export type { DecisionInput, Position, StageInput } from './inputs';
