import type { StageKind } from '@dingce/domain';
import type { StageInput } from './inputs';
import { collectiveDecision } from './stages/collective-decision';
import { drafting } from './stages/drafting';
import { execution } from './stages/execution';
import { expertReview } from './stages/expert-review';
import { fairCompetitionReview } from './stages/fair-competition-review';
import { legalityReview } from './stages/legality-review';
import { postEvaluation } from './stages/post-evaluation';
import { publicParticipation } from './stages/public-participation';
import { publication } from './stages/publication';
import { riskAssessment } from './stages/risk-assessment';

export const stageWorkflows: Record<StageKind, (input: StageInput) => Promise<void>> = {
  drafting: drafting,
  'public-participation': publicParticipation,
  'expert-review': expertReview,
  'risk-assessment': riskAssessment,
  'fair-competition-review': fairCompetitionReview,
  'legality-review': legalityReview,
  'collective-decision': collectiveDecision,
  publication: publication,
  execution: execution,
  'post-evaluation': postEvaluation,
};
