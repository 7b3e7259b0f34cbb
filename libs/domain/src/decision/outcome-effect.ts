import { outcome } from '../rule-set';
import type { RuleSet } from '../rule-set';
import type { StageKind } from '../stage-kind';

/** What a stage's outcome means for the decision as a whole. `redo`: the same stage again, as a new round. */
export type OutcomeEffect = 'go-on' | 'redo' | 'end';

/** Outcomes are data of the rule set; their effects are this closed set. */
export function outcomeEffect(ruleSet: RuleSet, kind: StageKind, outcomeId: string | null): OutcomeEffect {
  if (outcomeId === null) return 'redo';
  switch (kind) {
    case 'legality-review': {
      const effect = outcome(ruleSet, 'legality-review', outcomeId)?.effect;
      if (effect === 'pass' || effect === 'risk-stated') return 'go-on';
      return effect === 'stop' ? 'end' : 'redo';
    }
    case 'fair-competition-review': {
      const effect = outcome(ruleSet, 'fair-competition', outcomeId)?.effect;
      return effect === 'fail' ? 'redo' : 'go-on';
    }
    case 'risk-assessment':
      return outcome(ruleSet, 'risk-result', outcomeId)?.effect === 'uncontrollable' ? 'redo' : 'go-on';
    case 'collective-decision': {
      const effect = outcome(ruleSet, 'collective-decision', outcomeId)?.effect;
      if (effect === 'adopt' || effect === 'adopt-amended') return 'go-on';
      return effect === 'reject' ? 'end' : 'redo';
    }
    case 'drafting':
    case 'public-participation':
    case 'expert-review':
    case 'publication':
    case 'execution':
    case 'post-evaluation':
      return 'go-on';
    default:
      return kind satisfies never;
  }
}
