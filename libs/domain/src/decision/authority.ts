import type { ActContext, ActSpec } from '../act';
import { principalOf, rolesNamed } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { stageTitles } from '../stage-kind';
import type { StageKind } from '../stage-kind';
import { text } from '../text';
import type { Decision } from './state';

/** Who may not act here because of what they did there (by person). */
const separations: { stage: StageKind; from: StageKind[]; reason: string; basis: string[] }[] = [
  { stage: 'legality-review', from: ['drafting'], reason: 'drafter-cannot-review', basis: ['L713-25', 'L713-28'] },
  { stage: 'fair-competition-review', from: ['drafting'], reason: 'drafter-cannot-review', basis: ['GP-14'] },
  {
    stage: 'post-evaluation',
    from: ['drafting', 'risk-assessment', 'legality-review'],
    reason: 'evaluator-took-part',
    basis: ['L713-36'],
  },
];

/** Roles that only take part in a stage without judging it: separation does not bind them. */
const judging: Partial<Record<StageKind, readonly string[]>> = {
  'fair-competition-review': ['IssueFairCompetitionOpinion'],
  'legality-review': ['IssueLegalityOpinion', 'AcceptLegalityPackage', 'RecordLegalAdvice'],
  'post-evaluation': ['SubmitEvaluationReport'],
};

export function checkAuthority(type: string, spec: ActSpec, decision: Decision, context: ActContext): Refused | null {
  const { actor } = context;
  const principal = principalOf(actor);
  if (!spec.roles.some((role) => principal.roles.includes(role)))
    return refuse(
      'authority',
      'role-missing',
      text(`“${spec.title.zh}”须由有相应职责的岗位办理。`, `"${spec.title.en}" belongs to another post.`),
      text(`由下列岗位办理：${rolesNamed(spec.roles).zh}。`, `It belongs to: ${rolesNamed(spec.roles).en}.`),
      spec.basis,
    );
  if (actor.kind === 'engine') return null;
  if (
    actor.kind === 'person' &&
    principal.organId !== null &&
    principal.organId !== decision.organId &&
    !spec.roles.includes('expert')
  )
    return refuse(
      'authority',
      'other-organ',
      text('该决策属于另一决策机关。', 'This decision belongs to another organ.'),
      text('由该决策机关的岗位办理。', "Act in one of that organ's posts."),
      spec.basis,
    );
  if (spec.stage !== 'decision' && decision.charges[spec.stage]?.recused.includes(principal.personId))
    return refuse(
      'authority',
      'recused',
      text('本人已回避本环节。', 'You recused yourself from this stage.'),
      text('由其他人员办理。', 'Let somebody else act.'),
      spec.basis,
    );
  if (spec.charged && spec.stage !== 'decision') {
    const charge = decision.charges[spec.stage];
    const units = charge ? [charge.unitId] : decision.units.undertaking;
    if (!principal.unitId || !units.includes(principal.unitId))
      return refuse(
        'authority',
        'unit-not-charged',
        text('本环节由其他单位承担。', 'Another unit is charged with this stage.'),
        text('由承担单位办理，或先变更承担单位。', 'Let the charged unit act, or charge this unit first.'),
        spec.basis,
      );
    if (charge?.personId && charge.personId !== principal.personId && spec.when === 'open')
      return refuse(
        'authority',
        'claimed-by-another',
        text('该工作已由他人签收。', 'Another person has claimed this work.'),
        text('由签收人办理或转办。', 'Let that person act or delegate.'),
        spec.basis,
      );
  }
  return checkSeparation(type, spec, decision, principal.personId);
}

function checkSeparation(type: string, spec: ActSpec, decision: Decision, personId: string): Refused | null {
  const rule = separations.find((s) => s.stage === spec.stage);
  if (!rule || !(judging[rule.stage] ?? []).includes(type)) return null;
  const from = rule.from.find((stage) => decision.people[stage]?.includes(personId));
  if (!from) return null;
  return refuse(
    'gate',
    rule.reason,
    text(
      '起草、评估人员不得审查、评估本人参与的草案。',
      `You acted in ${stageTitles[from].en}: you may not judge it here.`,
    ),
    text('由未参与该环节的人员办理。', 'Let somebody act who took no part there.'),
    rule.basis,
  );
}
