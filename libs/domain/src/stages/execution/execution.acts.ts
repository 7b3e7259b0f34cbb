export type ExecutionAct = never;
