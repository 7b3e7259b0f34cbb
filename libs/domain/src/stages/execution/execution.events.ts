export type ExecutionEvent = never;
