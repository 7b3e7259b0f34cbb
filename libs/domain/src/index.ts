export { text } from './text';
export type { Basis, Text } from './text';
export { isBefore, msBetween } from './time';
export type { Calendar, CalendarDate, CivilDate, Instant, PeriodUnit, Span } from './time';
export { principalOf, roles, roleTitles } from './actor';
export type { Actor, Principal, Role } from './actor';
export { strengthOf, strengths, strengthTitle } from './strength';
export type { Strength } from './strength';
export { refuse } from './refusal';
export type { Refusal, RefusalKind, Refused } from './refusal';
export { dueDate, flag, holds, outcome, outcomesOf, stageRule } from './rule-set';
export type {
  Condition,
  ConflictFinding,
  DueDate,
  FindingRule,
  Findings,
  FlagRule,
  MaterialRule,
  NumberRule,
  OutcomeRule,
  Period,
  RuleSet,
  StageRule,
} from './rule-set';
export { stageKinds, stageTitles } from './stage-kind';
export type { StageKind } from './stage-kind';
export { applyDuties, holderAt } from './duty';
export type { Duty, DutyChange, Holder } from './duty';
export { event } from './act';
export type { Act, ActContext, ActSpec, DomainEvent, Outcome, Recorded, Sealed } from './act';
export { eventShapes } from './event-shapes';
export type { EventShapes, Upcaster } from './event-shapes';
export { EventNotUnderstood, upcast } from './upcast';
export { actSpecs, decide, isActType, mayDo } from './decision/decide';
export type { AnyActType, AnyDecisionAct } from './decision/decide';
export { evolve, fold, foldVersion, stageOfEvent } from './decision/evolve';
export type { AnyDecisionEvent, RecordedDecisionEvent } from './decision/evolve';
export { decisionEventTitles, engineActs } from './decision/decision.specs';
export { reminderLeadMs } from './decision/decision.acts';
export type { DecisionAct } from './decision/decision.acts';
export type { DecisionEvent } from './decision/decision.events';
export { changedInSubstanceSince } from './decision/changed';
export { conclusion, fulfilled, missingBefore, nextStages } from './decision/next-stages';
export type { NextStage } from './decision/next-stages';
export { outcomeEffect } from './decision/outcome-effect';
export { noDecision } from './decision/state';
export type {
  Charge,
  Decision,
  DecisionState,
  Draft,
  DraftOption,
  EnteredAct,
  Opinion,
  ProposalChannel,
  Revision,
  StageBase,
  StageRecord,
  Suspension,
} from './decision/state';
export { engineTimers, opinionsWithStanding, possibilities, wakes, workView } from './decision/view';
export type { DueAct, Possibility, WorkView } from './decision/view';
export { stageModules } from './stages/registry';
export type { StageAct, StageEvent, StageStates, StageTypes } from './stages/registry';
export type { StageModule, Timer } from './stages/stage-module';
export { decideOrgan } from './organisation/decide';
export { evolveOrgan, organFoldVersion } from './organisation/evolve';
export { organActSpecs } from './organisation/specs';
export type { OrganActSpec } from './organisation/specs';
export { appointmentEnds, keyAlgorithms, organLevels } from './organisation/organisation.acts';
export type {
  AppointmentEnd,
  KeyAlgorithm,
  KeyProof,
  Login,
  MeetingRules,
  OrganAct,
  OrganActType,
  OrganLevel,
} from './organisation/organisation.acts';
export { organEventTitles } from './organisation/organisation.events';
export type { OrganEvent } from './organisation/organisation.events';
export { appointmentLines, noOrgan, unitNameAt } from './organisation/state';
export type {
  Appointment,
  AppointmentLine,
  Client,
  Organ,
  OrganState,
  Person,
  Post,
  SigningKey,
  Unit,
} from './organisation/state';
export { commentStreamNumber, commentStreams, decideComment, evolveComments, noComments } from './comments/comments';
export type { CommentAct, CommentEvent, CommentsState } from './comments/comments';
export { catalogueActSpecs, decideCatalogue, evolveCatalogue, noCatalogue } from './catalogue/catalogue';
export type { CatalogueAct, CatalogueEvent, CatalogueItem, CatalogueState } from './catalogue/catalogue';
export { decideExperts, evolveExperts, expertsActSpecs, noExperts } from './experts/experts';
export type { ExpertsAct, ExpertsEvent, ExpertsState, PooledExpert } from './experts/experts';
export { decideErasure } from './erasure/erasure';
export { erasureActSpecs, erasureEventTitles, erasureGrounds } from './erasure/erasure.acts';
export type { ErasableValue, ErasureAct, ErasureEvent, ErasureGround } from './erasure/erasure.acts';
export { personalData } from './erasure/personal-data';
export { caseOf, evolveErasures, noErasures } from './erasure/state';
export type { ErasureCase, ErasureState, ErasureStatus } from './erasure/state';
