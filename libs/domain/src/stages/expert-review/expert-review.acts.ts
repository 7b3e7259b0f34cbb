export type ExpertReviewAct = never;
