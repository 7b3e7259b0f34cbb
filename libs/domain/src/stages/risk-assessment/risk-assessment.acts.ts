export type RiskAssessmentAct = never;
