import { text } from './text';
import type { Text } from './text';

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

export const stageTitles: Record<StageKind, Text> = {
  drafting: text('决策草案拟订', 'Drafting'),
  'public-participation': text('公众参与', 'Public participation'),
  'expert-review': text('专家论证', 'Expert review'),
  'risk-assessment': text('风险评估', 'Risk assessment'),
  'fair-competition-review': text('公平竞争审查', 'Fair-competition review'),
  'legality-review': text('合法性审查', 'Legality review'),
  'collective-decision': text('集体讨论决定', 'Collective decision'),
  publication: text('决策公布', 'Publication'),
  execution: text('决策执行', 'Execution'),
  'post-evaluation': text('决策后评估', 'Post-evaluation'),
};

/** Stages named in a row, for refusals. */
export const stagesNamed = (kinds: readonly StageKind[]): Text =>
  text(kinds.map((k) => stageTitles[k].zh).join('、'), kinds.map((k) => stageTitles[k].en).join(', '));
