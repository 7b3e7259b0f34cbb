import { event } from '../act';
import type { ActContext, Outcome } from '../act';
import { principalOf } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import { notProposed, notStudied } from './course-gate';
import type { DecisionAct } from './decision.acts';
import type { DecisionEvent } from './decision.events';
import { decisionSpecs } from './decision.specs';
import type { Decision, DecisionState } from './state';

type ProposalAct = Extract<
  DecisionAct,
  { type: 'ProposeDecision' | 'RecordProposalStudy' | 'StartDecision' | 'DeclineProposal' }
>;

/** Proposal by its four channels, its study, and the organ's decision whether to start (L713-10, -11). */
export function decideProposal(act: ProposalAct, state: DecisionState, context: ActContext): Outcome<DecisionEvent> {
  if (act.type === 'ProposeDecision') return propose(act.data, state, context);
  const refused = notProposed(state);
  if (refused) return refused;
  switch (act.type) {
    case 'RecordProposalStudy':
      return { events: [event('ProposalStudied', act.data, ['L713-10'])] };
    case 'DeclineProposal':
      return { events: [event('ProposalDeclined', act.data, ['L713-10'])] };
    case 'StartDecision':
      return start(act.data, state as Decision);
    default:
      return act satisfies never;
  }
}

function propose(
  data: Extract<ProposalAct, { type: 'ProposeDecision' }>['data'],
  state: DecisionState,
  context: ActContext,
): Outcome<DecisionEvent> {
  if (state.status !== 'none')
    return refuse(
      'state',
      'already-proposed',
      text('该决策事项已经提出。', 'This decision has been proposed already.'),
      text('在该事项中办理。', 'Act on the existing one.'),
    );
  const principal = principalOf(context.actor);
  if (!decisionSpecs.ProposeDecision.roles.some((r) => principal.roles.includes(r)))
    return refuse(
      'authority',
      'role-missing',
      text('须由可以提出建议的岗位办理。', 'Another post proposes decisions.'),
      text('由办公室或部门登记。', 'Let the office or a department enter it.'),
      ['L713-10'],
    );
  if (principal.organId !== null && principal.organId !== data.organId)
    return refuse(
      'authority',
      'other-organ',
      text('不能向其他决策机关提出。', 'The proposal goes to your own organ.'),
      text('向本机关提出。', 'Propose it to your organ.'),
      ['L713-10'],
      { pointer: '/organId' },
    );
  if (data.channel === 'department') {
    const missing = (['problem', 'reasons', 'preliminaryPlan', 'necessity', 'feasibility'] as const).find(
      (f) => data[f].trim() === '',
    );
    if (missing)
      return refuse(
        'gate',
        'proposal-not-argued',
        text(
          '部门提出建议的，应当论证主要问题、理由和依据、初步方案及其必要性、可行性。',
          'A department argues problem, reasons and basis, preliminary plan, necessity and feasibility.',
        ),
        text(`补充：${missing}`, `Fill in ${missing}.`),
        ['L713-10'],
        { pointer: `/${missing}` },
      );
  }
  return { events: [event('DecisionProposed', data, ['L713-10'])] };
}

function start(data: Extract<ProposalAct, { type: 'StartDecision' }>['data'], state: Decision): Outcome<DecisionEvent> {
  const refused = notStudied(state) ?? leadGate(data);
  if (refused) return refused;
  const leadUnit = data.leadUnit ?? (data.undertakingUnits[0] as string);
  const { undertakingUnits, charges, draftingDueOn } = data;
  return { events: [event('DecisionStarted', { undertakingUnits, leadUnit, charges, draftingDueOn }, ['L713-11'])] };
}

function leadGate(data: { undertakingUnits: string[]; leadUnit: string | null }): Refused | null {
  if (data.undertakingUnits.length === 0)
    return refuse(
      'gate',
      'undertaking-unit-missing',
      text('启动决策应当明确承办单位。', 'Name the undertaking unit.'),
      text('指定承办单位。', 'Name at least one unit.'),
      ['L713-11'],
      { pointer: '/undertakingUnits' },
    );
  if (data.undertakingUnits.length > 1 && data.leadUnit === null)
    return refuse(
      'gate',
      'lead-unit-missing',
      text('两个以上单位承办的，应当明确牵头单位。', 'Several units need exactly one lead.'),
      text('指定牵头单位。', 'Name the lead.'),
      ['L713-11'],
      { pointer: '/leadUnit' },
    );
  if (data.leadUnit !== null && !data.undertakingUnits.includes(data.leadUnit))
    return refuse(
      'input',
      'lead-not-undertaking',
      text('牵头单位应当是承办单位之一。', 'The lead is one of the undertaking units.'),
      text('从承办单位中指定。', 'Choose it among them.'),
      ['L713-11'],
      { pointer: '/leadUnit' },
    );
  return null;
}
