export type CollectiveDecisionEvent = never;
