import type { StageKind } from '@dingce/domain';
import type { ActDtos } from '../act-controllers';
import { collectiveDecisionDtos } from './collective-decision.dto';
import { decisionDtos } from './decision.dto';
import { draftingDtos } from './drafting.dto';
import { executionDtos } from './execution.dto';
import { expertReviewDtos } from './expert-review.dto';
import { fairCompetitionReviewDtos } from './fair-competition-review.dto';
import { legalityReviewDtos } from './legality-review.dto';
import { postEvaluationDtos } from './post-evaluation.dto';
import { publicParticipationDtos } from './public-participation.dto';
import { publicationDtos } from './publication.dto';
import { riskAssessmentDtos } from './risk-assessment.dto';

const stageDtos: Record<StageKind, ActDtos> = {
  drafting: draftingDtos,
  'public-participation': publicParticipationDtos,
  'expert-review': expertReviewDtos,
  'risk-assessment': riskAssessmentDtos,
  'fair-competition-review': fairCompetitionReviewDtos,
  'legality-review': legalityReviewDtos,
  'collective-decision': collectiveDecisionDtos,
  publication: publicationDtos,
  execution: executionDtos,
  'post-evaluation': postEvaluationDtos,
};

/** Every act that a person may post, by stage; `stage` is null for acts on the decision as a whole. */
export const actDtos: { tag: string; stage: StageKind | null; dtos: ActDtos }[] = [
  { tag: 'decision', stage: null, dtos: decisionDtos },
  ...(Object.entries(stageDtos) as [StageKind, ActDtos][]).map(([stage, dtos]) => ({ tag: stage, stage, dtos })),
];
