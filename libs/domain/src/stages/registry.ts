import { drafting } from './drafting/drafting';
import type { DraftingState } from './drafting/drafting';
import type { DraftingAct } from './drafting/drafting.acts';
import type { DraftingEvent } from './drafting/drafting.events';
import { publicParticipation } from './public-participation/public-participation';
import type { PublicParticipationState } from './public-participation/public-participation';
import type { PublicParticipationAct } from './public-participation/public-participation.acts';
import type { PublicParticipationEvent } from './public-participation/public-participation.events';
import { expertReview } from './expert-review/expert-review';
import type { ExpertReviewState } from './expert-review/expert-review';
import type { ExpertReviewAct } from './expert-review/expert-review.acts';
import type { ExpertReviewEvent } from './expert-review/expert-review.events';
import { riskAssessment } from './risk-assessment/risk-assessment';
import type { RiskAssessmentState } from './risk-assessment/risk-assessment';
import type { RiskAssessmentAct } from './risk-assessment/risk-assessment.acts';
import type { RiskAssessmentEvent } from './risk-assessment/risk-assessment.events';
import { fairCompetitionReview } from './fair-competition-review/fair-competition-review';
import type { FairCompetitionReviewState } from './fair-competition-review/fair-competition-review';
import type { FairCompetitionReviewAct } from './fair-competition-review/fair-competition-review.acts';
import type { FairCompetitionReviewEvent } from './fair-competition-review/fair-competition-review.events';
import { legalityReview } from './legality-review/legality-review';
import type { LegalityReviewState } from './legality-review/legality-review';
import type { LegalityReviewAct } from './legality-review/legality-review.acts';
import type { LegalityReviewEvent } from './legality-review/legality-review.events';
import { collectiveDecision } from './collective-decision/collective-decision';
import type { CollectiveDecisionState } from './collective-decision/collective-decision';
import type { CollectiveDecisionAct } from './collective-decision/collective-decision.acts';
import type { CollectiveDecisionEvent } from './collective-decision/collective-decision.events';
import { publication } from './publication/publication';
import type { PublicationState } from './publication/publication';
import type { PublicationAct } from './publication/publication.acts';
import type { PublicationEvent } from './publication/publication.events';
import { execution } from './execution/execution';
import type { ExecutionState } from './execution/execution';
import type { ExecutionAct } from './execution/execution.acts';
import type { ExecutionEvent } from './execution/execution.events';
import { postEvaluation } from './post-evaluation/post-evaluation';
import type { PostEvaluationState } from './post-evaluation/post-evaluation';
import type { PostEvaluationAct } from './post-evaluation/post-evaluation.acts';
import type { PostEvaluationEvent } from './post-evaluation/post-evaluation.events';
import type { StageKind } from '../stage-kind';
import type { StageModule } from './stage-module';

/** One line per stage kind; the registry does not compile when one is forgotten. */
export interface StageTypes {
  drafting: { state: DraftingState; act: DraftingAct; event: DraftingEvent };
  'public-participation': {
    state: PublicParticipationState;
    act: PublicParticipationAct;
    event: PublicParticipationEvent;
  };
  'expert-review': { state: ExpertReviewState; act: ExpertReviewAct; event: ExpertReviewEvent };
  'risk-assessment': { state: RiskAssessmentState; act: RiskAssessmentAct; event: RiskAssessmentEvent };
  'fair-competition-review': {
    state: FairCompetitionReviewState;
    act: FairCompetitionReviewAct;
    event: FairCompetitionReviewEvent;
  };
  'legality-review': { state: LegalityReviewState; act: LegalityReviewAct; event: LegalityReviewEvent };
  'collective-decision': { state: CollectiveDecisionState; act: CollectiveDecisionAct; event: CollectiveDecisionEvent };
  publication: { state: PublicationState; act: PublicationAct; event: PublicationEvent };
  execution: { state: ExecutionState; act: ExecutionAct; event: ExecutionEvent };
  'post-evaluation': { state: PostEvaluationState; act: PostEvaluationAct; event: PostEvaluationEvent };
}

export type StageStates = { [K in StageKind]: StageTypes[K]['state'] };
export type StageAct = StageTypes[StageKind]['act'];
export type StageEvent = StageTypes[StageKind]['event'];

export const stageModules: { [K in StageKind]: StageModule<K> } = {
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
