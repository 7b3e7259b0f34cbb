export type CollectiveDecisionAct = never;
