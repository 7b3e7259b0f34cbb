export type LegalityReviewAct = never;
