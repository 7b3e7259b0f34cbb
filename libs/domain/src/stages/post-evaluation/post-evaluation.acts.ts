export type PostEvaluationAct = never;
