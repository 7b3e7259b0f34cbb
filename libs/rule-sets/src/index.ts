export { articleOf, instruments } from './instruments';
export { loadRuleSets, ruleSetText } from './rule-sets';
export type { RuleSets } from './rule-sets';
export { RuleSetRefused } from './rule-set-file';
export type { RuleSetFile } from './rule-set-file';
