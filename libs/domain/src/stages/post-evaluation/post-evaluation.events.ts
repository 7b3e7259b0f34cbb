export type PostEvaluationEvent = never;
