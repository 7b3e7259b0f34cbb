export type ExpertReviewEvent = never;
