import { actSpecs } from '@dingce/domain';
import type { AnyActType } from '@dingce/domain';

/** `IssueLegalityOpinion` is posted to `…/issue-legality-opinion`. */
export const pathOf = (type: string): string => type.replaceAll(/(?!^)([A-Z])/g, '-$1').toLowerCase();

/** Where an act on a decision is posted to. */
export const pathOfAct = (type: AnyActType, decisionId: string): string => {
  const stage = actSpecs[type]?.stage;
  return `/v1/decisions/${decisionId}/${stage === 'decision' || !stage ? '' : `${stage}/`}${pathOf(type)}`;
};
