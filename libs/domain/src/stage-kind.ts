/** The closed set of stage kinds; each is a folder in `stages/`. Order here is display order, never the law's order. */
export const stageKinds = [
  'drafting',
  'public-participation',
  'expert-review',
  'risk-assessment',
  'fair-competition-review',
  'legality-review',
  'collective-decision',
  'publication',
  'execution',
  'post-evaluation',
] as const;
export type StageKind = (typeof stageKinds)[number];
