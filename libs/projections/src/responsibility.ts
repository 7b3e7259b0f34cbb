/**
 * What a person answers for by an act, for the responsibility matrix: proposed, undertook, reviewed, assessed, chaired …
 * What is not named by its event is named by its stage.
 */
export const responsibilities = [
  'proposed',
  'started',
  'undertook',
  'consulted',
  'took-part',
  'advised',
  'assessed',
  'reviewed',
  'chaired',
  'minuted',
  'took-position',
  'decided',
  'reported',
  'published',
  'supervised',
  'executed',
  'evaluated',
  'archived',
  'late',
] as const;
export type Responsibility = (typeof responsibilities)[number];

const byStage: Record<string, Responsibility> = {
  drafting: 'undertook',
  'public-participation': 'undertook',
  'expert-review': 'advised',
  'risk-assessment': 'assessed',
  'fair-competition-review': 'reviewed',
  'legality-review': 'reviewed',
  'collective-decision': 'took-position',
  publication: 'published',
  execution: 'executed',
  'post-evaluation': 'evaluated',
};

const byType: Record<string, Responsibility> = {
  DecisionProposed: 'proposed',
  ProposalStudied: 'proposed',
  DecisionStarted: 'started',
  ProposalDeclined: 'started',
  UnitOpinionRecorded: 'consulted',
  DraftRevised: 'undertook',
  FindingsRecorded: 'undertook',
  LegalityPackageSubmitted: 'undertook',
  DeliberationSubmitted: 'undertook',
  SupplementSubmitted: 'undertook',
  FirstReviewSubmitted: 'undertook',
  ExpertsSelected: 'undertook',
  ExpertExcluded: 'undertook',
  ExpertReviewConcluded: 'undertook',
  HearingOpened: 'chaired',
  HearingStepTaken: 'chaired',
  HearingRecordSigned: 'chaired',
  RiskReportReviewed: 'reviewed',
  ControllabilityJudged: 'decided',
  MeetingScheduled: 'minuted',
  MeetingConvened: 'minuted',
  MinutesRecorded: 'minuted',
  HeadSpoke: 'decided',
  HeadDecided: 'decided',
  SuspensionConfirmed: 'minuted',
  ExecutionResumed: 'minuted',
  ExecutingUnitsNamed: 'supervised',
  TaskAssigned: 'supervised',
  PublicSignalAnswered: 'executed',
  EvaluationCommissioned: 'supervised',
  EvaluationConcluded: 'decided',
  PartyCommitteeReported: 'reported',
  PeoplesCongressReported: 'reported',
  DecisionIssued: 'decided',
  ExecutionSuspended: 'decided',
  DecisionTerminated: 'decided',
  MaterialArchived: 'archived',
  DeadlinePassed: 'late',
};

export const responsibilityOf = (type: string, stage: string | null, actorKind: string): Responsibility | null => {
  if (actorKind === 'citizen') return 'took-part';
  if (actorKind === 'engine' && type !== 'DeadlinePassed') return null;
  return byType[type] ?? (stage ? (byStage[stage] ?? null) : null);
};
