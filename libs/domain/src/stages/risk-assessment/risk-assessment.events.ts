export type RiskAssessmentEvent = never;
