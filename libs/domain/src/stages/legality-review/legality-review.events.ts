export type LegalityReviewEvent = never;
