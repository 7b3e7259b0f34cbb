export { organId, posts } from './sample/city';
export { Past, SettableClock } from './sample/past';
export { Procedure, proposing, starting } from './sample/procedure';
export type { Step } from './sample/procedure';
export { bringInto, foundCity } from './sample/seed';
export { startSampleProvider } from './up/sample-identity-provider';
