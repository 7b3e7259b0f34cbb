/** What a person answers for by an act, for the responsibility matrix: proposed, undertook, reviewed, assessed, chaired … */
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
  'took-position',
  'decided',
  'reported',
  'published',
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
  MeetingScheduled: 'chaired',
  MeetingConvened: 'chaired',
  HeadDecided: 'decided',
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
