/** Injection token of the rule sets installed here. */
export const ruleSetsToken = Symbol('RuleSets');
