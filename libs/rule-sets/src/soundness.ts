import { stageKinds } from '@dingce/domain';
import type { Condition, RuleSet } from '@dingce/domain';
import { RuleSetRefused } from './rule-set-file';

/** The closed sets of effects that the engine knows; a rule set names outcomes, never new effects. */
const effects: Record<string, readonly string[]> = {
  'legality-review': ['pass', 'amend', 'supplement-procedure', 'stop', 'risk-stated'],
  'collective-decision': ['adopt', 'adopt-amended', 'reject', 'postpone'],
  'risk-result': ['controllable', 'uncontrollable'],
  'fair-competition': ['pass', 'pass-exception', 'fail'],
  'post-evaluation': ['continue', 'adjust', 'suspend', 'stop'],
  'risk-levels': ['level'],
  'legality-package': ['required'],
};

/** Effects without which a list would take a way out from whoever must judge: a local list may rename and add, never drop these. */
const indispensable: Record<string, readonly string[]> = {
  'legality-review': ['pass', 'amend'],
  'collective-decision': ['adopt', 'reject'],
  'risk-result': ['controllable', 'uncontrollable'],
  'fair-competition': ['pass', 'fail'],
  'post-evaluation': ['continue', 'adjust', 'stop'],
};

/** Which outcome lists a stage can't do without. */
const needs: Partial<Record<string, string>> = {
  'legality-review': 'legality-review',
  'collective-decision': 'collective-decision',
  'risk-assessment': 'risk-result',
  'fair-competition-review': 'fair-competition',
  'post-evaluation': 'post-evaluation',
};

const findingsOf = (condition: Condition): string[] => {
  if (condition === true) return [];
  if ('finding' in condition) return [condition.finding];
  return ('all' in condition ? condition.all : condition.any).flatMap(findingsOf);
};

/** What a schema can't say: names that meet, an order without circles, effects that exist. */
export function checkSound(ruleSet: Omit<RuleSet, 'hash'>, file: string): void {
  const known = new Set(ruleSet.findings.map((f) => f.id));
  const refuse = (path: string, reason: string): never => {
    throw new RuleSetRefused(file, path, reason);
  };
  ruleSet.stages.forEach((stage, i) => {
    const unknown = findingsOf(stage.mandatory).find((id) => !known.has(id));
    if (unknown) refuse(`/stages/${i}/mandatory`, `finding "${unknown}" is not defined`);
    const stray = stage.after.find((kind) => !ruleSet.stages.some((s) => s.kind === kind));
    if (stray)
      refuse(
        `/stages/${i}/after`,
        `stage "${stray}" is not part of this rule set; known kinds: ${stageKinds.join(', ')}`,
      );
    const list = needs[stage.kind];
    if (list && !ruleSet.outcomes[list]) refuse(`/outcomes/${list}`, `stage ${stage.kind} needs its outcomes`);
  });
  checkOrder(ruleSet, refuse);
  ruleSet.materials.forEach((m, i) => {
    const unknown = findingsOf(m.when).find((id) => !known.has(id));
    if (unknown) refuse(`/materials/${i}/when`, `finding "${unknown}" is not defined`);
  });
  for (const [list, outcomes] of Object.entries(ruleSet.outcomes)) {
    const lawful =
      effects[list] ?? refuse(`/outcomes/${list}`, `unknown list; known: ${Object.keys(effects).join(', ')}`);
    outcomes.forEach((o, i) => {
      if (!lawful.includes(o.effect))
        refuse(`/outcomes/${list}/${i}/effect`, `"${o.effect}" is none of ${lawful.join(', ')}`);
      if (outcomes.findIndex((other) => other.id === o.id) !== i)
        refuse(`/outcomes/${list}/${i}/id`, `"${o.id}" stands twice`);
    });
    const dropped = (indispensable[list] ?? []).find((effect) => !outcomes.some((o) => o.effect === effect));
    if (dropped) refuse(`/outcomes/${list}`, `no outcome has the effect "${dropped}"`);
  }
}

function checkOrder({ stages }: Omit<RuleSet, 'hash'>, refuse: (path: string, reason: string) => never): void {
  const left = new Map(stages.map((s) => [s.kind, new Set<string>(s.after)]));
  while (left.size > 0) {
    const free = [...left].find(([, after]) => after.size === 0);
    if (!free) return refuse('/stages', `stages wait for one another in a circle: ${[...left.keys()].join(', ')}`);
    left.delete(free[0]);
    for (const after of left.values()) after.delete(free[0]);
  }
}
