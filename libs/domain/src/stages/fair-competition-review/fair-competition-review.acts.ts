export type FairCompetitionReviewAct = never;
