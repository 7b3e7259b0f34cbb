import type { Decision } from './state';

/** Suspended by the head, and neither turned down nor resumed by the meeting since (713-37). */
export const executionSuspended = (decision: Decision): boolean => {
  const last = decision.suspensions.at(-1);
  return last !== undefined && last.confirmed !== false && last.resumedAt === null;
};
