import type { ConflictFinding, OutcomeRule, Period, RuleSet, StageRule } from '@dingce/domain';
import type { RuleSetFile } from './rule-set-file';

type Body = Omit<RuleSet, 'hash'>;

const strength = { may: 0, generally: 1, must: 2 } as const;

const periodOf = (period: NonNullable<RuleSetFile['periods']>[string]): Period => ({
  stopClock: [],
  shortening: null,
  ...period,
});

const stageOf = (stage: NonNullable<RuleSetFile['stages']>[number]): StageRule => ({
  mandatory: true,
  after: [],
  redoOnSubstantialChange: false,
  ...stage,
});

const layerOf = ({ id, title, instrument, validFrom, validTo }: RuleSetFile): RuleSet['layers'][number] => ({
  id,
  title,
  instrument,
  validFrom,
  validTo: validTo ?? null,
});

/** A rule set that stands on no other. */
export const baseOf = (file: RuleSetFile): Body => ({
  id: file.id,
  title: file.title,
  layers: [layerOf(file)],
  standing: file.standing,
  findings: file.findings ?? [],
  stages: (file.stages ?? []).map(stageOf),
  periods: Object.fromEntries(Object.entries(file.periods ?? {}).map(([id, p]) => [id, periodOf(p)])),
  numbers: file.numbers ?? {},
  flags: file.flags ?? {},
  outcomes: file.outcomes ?? {},
  materials: (file.materials ?? []).map((m) => ({ when: true, ...m })),
  conflicts: [],
});

const conflict = (path: string, lower: unknown, higher: unknown, basis: string[]): ConflictFinding => ({
  path,
  lower,
  higher,
  basis,
  note: {
    zh: '下位规定低于上位规定，适用上位规定。',
    en: 'The lower text says less than the higher one: the higher duty applies.',
  },
});

/** At-least periods and numbers grow, at-most ones shrink; in another unit nothing can be compared, and the local text stands. */
const saysLess = (
  local: { value: number; sense: string; unit?: string },
  base: { value: number; sense: string; unit?: string },
): boolean =>
  local.unit === base.unit && (base.sense === 'at-least' ? local.value < base.value : local.value > base.value);

/**
 * Lays a local text over its base. It may only tighten or fill: what says less is kept out, with a conflict finding,
 * and the higher duty applies.
 */
export function overlay(base: Body, file: RuleSetFile): Body {
  const conflicts: ConflictFinding[] = [...base.conflicts];
  const keep = (path: string, lower: unknown, higher: unknown, basis: string[]): void =>
    void conflicts.push(conflict(path, lower, higher, basis));

  const periods = { ...base.periods };
  for (const [id, raw] of Object.entries(file.periods ?? {})) {
    const local = periodOf(raw);
    const higher = base.periods[id];
    if (higher && (saysLess(local, higher) || strength[local.modality] < strength[higher.modality]))
      keep(
        `/periods/${id}`,
        { value: local.value, unit: local.unit, modality: local.modality },
        { value: higher.value, unit: higher.unit, modality: higher.modality },
        higher.basis,
      );
    else periods[id] = local;
  }
  const numbers = { ...base.numbers };
  for (const [id, local] of Object.entries(file.numbers ?? {})) {
    const higher = base.numbers[id];
    if (higher && (saysLess(local, higher) || strength[local.modality] < strength[higher.modality]))
      keep(`/numbers/${id}`, local.value, higher.value, higher.basis);
    else numbers[id] = local;
  }
  const flags = { ...base.flags };
  for (const [id, local] of Object.entries(file.flags ?? {})) {
    const higher = base.flags[id];
    if (higher?.value === true && !local.value) keep(`/flags/${id}`, false, true, higher.basis);
    else flags[id] = local;
  }
  const stages = base.stages.map((stage) => {
    const local = (file.stages ?? []).find((s) => s.kind === stage.kind);
    return local ? tightened(stage, local, keep) : stage;
  });
  const added = (file.stages ?? []).filter((s) => !base.stages.some((b) => b.kind === s.kind)).map(stageOf);

  return {
    id: file.id,
    title: file.title,
    layers: [...base.layers, layerOf(file)],
    standing: file.standing,
    findings: [...base.findings.filter((f) => !file.findings?.some((l) => l.id === f.id)), ...(file.findings ?? [])],
    stages: [...stages, ...added],
    periods,
    numbers,
    flags,
    outcomes: { ...base.outcomes, ...localOutcomes(base, file, keep) },
    materials: [
      ...base.materials.filter((m) => !file.materials?.some((l) => l.id === m.id)),
      ...(file.materials ?? []).map((m) => ({ when: true as const, ...m })),
    ],
    conflicts,
  };
}

/** A local list names its own outcomes; an outcome of the base keeps the effect that it has there. */
function localOutcomes(
  base: Body,
  file: RuleSetFile,
  keep: (path: string, lower: unknown, higher: unknown, basis: string[]) => void,
): RuleSet['outcomes'] {
  const kept = (list: string, local: OutcomeRule, i: number): OutcomeRule => {
    const higher = base.outcomes[list]?.find((o) => o.id === local.id);
    if (!higher || higher.effect === local.effect) return local;
    keep(`/outcomes/${list}/${i}/effect`, local.effect, higher.effect, higher.basis);
    return { ...local, effect: higher.effect };
  };
  return Object.fromEntries(
    Object.entries(file.outcomes ?? {}).map(([list, outcomes]) => [list, outcomes.map((o, i) => kept(list, o, i))]),
  );
}

function tightened(
  stage: StageRule,
  local: NonNullable<RuleSetFile['stages']>[number],
  keep: (path: string, lower: unknown, higher: unknown, basis: string[]) => void,
): StageRule {
  const path = `/stages/${stage.kind}`;
  const eased = local.mandatory !== undefined && local.mandatory !== true && stage.mandatory === true;
  if (eased) keep(`${path}/mandatory`, local.mandatory, true, stage.basis);
  const dropped = local.after ? stage.after.filter((kind) => !local.after?.includes(kind)) : [];
  if (dropped.length > 0) keep(`${path}/after`, local.after, stage.after, stage.basis);
  const dropsRedo = local.redoOnSubstantialChange === false && stage.redoOnSubstantialChange;
  if (dropsRedo) keep(`${path}/redoOnSubstantialChange`, false, true, stage.basis);
  return {
    kind: stage.kind,
    mandatory: eased ? true : (local.mandatory ?? stage.mandatory),
    after: [...new Set([...stage.after, ...(local.after ?? [])])],
    redoOnSubstantialChange: stage.redoOnSubstantialChange || (local.redoOnSubstantialChange ?? false),
    basis: [...new Set([...local.basis, ...stage.basis])],
  };
}
