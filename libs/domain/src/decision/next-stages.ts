import { holds, outcome } from '../rule-set';
import type { RuleSet, StageRule } from '../rule-set';
import type { StageKind } from '../stage-kind';
import { changedInSubstanceSince } from './changed';
import { outcomeEffect } from './outcome-effect';
import type { Decision } from './state';

export interface NextStage {
  kind: StageKind;
  round: number;
}

const notNeeded = (rule: StageRule, decision: Decision): boolean => holds(rule.mandatory, decision.findings) === false;

/** Concluded, on a draft that still stands in substance, with an outcome that lets the decision go on. */
export function fulfilled(ruleSet: RuleSet, decision: Decision, kind: StageKind): boolean {
  const stage = decision.stages[kind];
  if (!stage || stage.status !== 'concluded') return false;
  if (outcomeEffect(ruleSet, kind, stage.outcome) !== 'go-on') return false;
  const rule = ruleSet.stages.find((s) => s.kind === kind);
  return !(rule?.redoOnSubstantialChange && changedInSubstanceSince(decision, stage.draftHash));
}

/**
 * The stages that must be opened now, in the order of the rule set. Pure: the workflow computes it from the view,
 * the decider checks `OpenStage` against it; either half alone stops a skipped stage.
 */
export function nextStages(ruleSet: RuleSet, decision: Decision): NextStage[] {
  if (decision.status !== 'underway') return [];
  return ruleSet.stages
    .filter((rule) => isDue(ruleSet, rule, decision))
    .map((rule) => ({ kind: rule.kind, round: roundOf(decision, rule.kind) + 1 }));
}

function isDue(ruleSet: RuleSet, rule: StageRule, decision: Decision): boolean {
  if (holds(rule.mandatory, decision.findings) !== true) return false;
  if (decision.stages[rule.kind]?.status === 'open') return false;
  if (fulfilled(ruleSet, decision, rule.kind)) return false;
  const stage = decision.stages[rule.kind];
  if (stage?.status === 'concluded' && outcomeEffect(ruleSet, rule.kind, stage.outcome) === 'end') return false;
  return rule.after.every((kind) => satisfied(ruleSet, decision, kind));
}

/** A predecessor is satisfied when it is fulfilled or not needed on the recorded facts, and so are its own predecessors. */
export function satisfied(ruleSet: RuleSet, decision: Decision, kind: StageKind): boolean {
  const rule = ruleSet.stages.find((s) => s.kind === kind);
  if (!rule) return true;
  if (notNeeded(rule, decision)) return rule.after.every((before) => satisfied(ruleSet, decision, before));
  return fulfilled(ruleSet, decision, kind);
}

export const roundOf = (decision: Decision, kind: StageKind): number => decision.stages[kind]?.round ?? 0;

/** What stands between the decision and a stage: the predecessors not yet satisfied. */
export const missingBefore = (ruleSet: RuleSet, decision: Decision, kind: StageKind): StageKind[] =>
  (ruleSet.stages.find((s) => s.kind === kind)?.after ?? []).filter((before) => !satisfied(ruleSet, decision, before));

/** All that the rule set makes mandatory is done, or an outcome ended the matter. */
export function conclusion(ruleSet: RuleSet, decision: Decision): { outcome: string; reason: string } | null {
  if (decision.status === 'closing') return decision.closing;
  if (decision.status !== 'underway') return null;
  for (const kind of ['legality-review', 'collective-decision'] as const) {
    const stage = decision.stages[kind];
    if (stage?.status === 'concluded' && outcomeEffect(ruleSet, kind, stage.outcome) === 'end')
      return { outcome: 'not-adopted', reason: stage.outcome ?? '' };
  }
  return afterExecution(ruleSet, decision);
}

/** A decision in force ends when its execution is concluded and no evaluation is owed, or when its evaluation says stop. */
function afterExecution(ruleSet: RuleSet, decision: Decision): { outcome: string; reason: string } | null {
  const evaluation = decision.stages['post-evaluation'];
  const evaluated = evaluation?.status === 'concluded';
  if (evaluated && outcome(ruleSet, 'post-evaluation', evaluation.outcome ?? '')?.effect === 'stop')
    return { outcome: 'stopped', reason: evaluation.outcome ?? '' };
  if (!fulfilled(ruleSet, decision, 'execution')) return null;
  if (evaluated) return { outcome: 'evaluated', reason: evaluation.outcome ?? '' };
  const rule = ruleSet.stages.find((s) => s.kind === 'post-evaluation');
  return !rule || notNeeded(rule, decision) ? { outcome: 'executed', reason: '' } : null;
}
