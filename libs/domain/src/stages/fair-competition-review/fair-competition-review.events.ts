export type FairCompetitionReviewEvent = never;
