import type { Decision } from './state';

/** Whether the draft changed in substance after the version with this hash. Changes made to follow a review's own opinion do not count. */
export function changedInSubstanceSince(decision: Decision, draftHash: string | null): boolean {
  if (!decision.draft || draftHash === null || draftHash === decision.draft.hash) return false;
  const from = decision.revisions.findIndex((r) => r.from === draftHash);
  if (from < 0) return true;
  return decision.revisions.slice(from).some((r) => r.substantial);
}
