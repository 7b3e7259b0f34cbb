import type { ActContext } from '../act';
import { principalOf } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { stageKinds } from '../stage-kind';
import { text } from '../text';
import type { DecisionAct } from './decision.acts';
import type { Decision } from './state';
import { executionSuspended } from './suspended';

const no = (reason: string, message: [string, string], satisfiedBy: [string, string], basis: string[]): Refused =>
  refuse('state', reason, text(...message), text(...satisfiedBy), basis);

const adopted = (decision: Decision): boolean => decision.stages['collective-decision']?.status === 'concluded';

/**
 * What stands in the way of an act on the decision as a whole before its data is known: for "what can I do now, and why not".
 * The deciders judge again with the data; here nothing may be refused that they would take.
 */
export function courseGate(type: DecisionAct['type'], decision: Decision, context: ActContext): Refused | null {
  switch (type) {
    case 'RecordProposalStudy':
    case 'DeclineProposal':
      return proposedOnly(decision);
    case 'StartDecision':
      return (
        proposedOnly(decision) ??
        (decision.study
          ? null
          : no(
              'proposal-not-studied',
              ['建议尚未研究论证。', 'The proposal has not been studied.'],
              ['由有关单位研究论证后报请决定。', 'Record its study first.'],
              ['L713-10'],
            ))
      );
    case 'ReviseDraft':
      if (!decision.draft)
        return no(
          'no-draft',
          ['尚未提交决策草案。', 'No draft has been submitted.'],
          ['先提交决策草案。', 'Submit the draft first.'],
          ['L713-12'],
        );
      return settled(decision);
    case 'ReturnDraft':
      return (
        settled(decision) ??
        (Object.keys(decision.stages).length > 0
          ? null
          : no(
              'stage-not-open',
              ['尚无进行中的环节。', 'No stage is under way.'],
              ['环节开启后办理。', 'Wait until a stage is open.'],
              ['L713-26'],
            ))
      );
    case 'ClaimStage':
    case 'DelegateStage':
      return workOfOwnUnit(decision, context);
    case 'ConfirmEnteredAct':
    case 'ObjectToEnteredAct':
      return decision.entered.some((e) => e.status === 'awaiting' && e.forPersonId === context.actor.personId)
        ? null
        : no(
            'nothing-to-confirm',
            ['没有等待您确认的代录。', 'Nothing was entered for you.'],
            ['无须办理。', 'Nothing to do.'],
            ['L713-33'],
          );
    case 'SuspendExecution':
    case 'ConfirmSuspension':
    case 'ResumeExecution':
      return suspension(type, decision);
    case 'TerminateDecision':
      return decision.status === 'underway'
        ? null
        : no(
            'not-underway',
            ['程序尚未启动。', 'The procedure has not been started.'],
            ['不予启动的，作出不予启动的决定。', 'Decline the proposal instead.'],
            ['L713-10'],
          );
    case 'LinkAdjustment':
      return adopted(decision)
        ? null
        : no(
            'not-decided-yet',
            ['决策尚未作出，修改草案即可。', 'The decision has not been made: revise the draft.'],
            ['决策作出后需要重大调整的，另行启动程序。', 'A major adjustment presupposes a decision.'],
            ['L713-37'],
          );
    default:
      return null;
  }
}

const proposedOnly = (decision: Decision): Refused | null =>
  decision.status === 'proposed'
    ? null
    : no(
        'already-started',
        ['该建议已经处理。', 'The proposal has been dealt with.'],
        ['在决策程序中办理。', 'Act within the procedure.'],
        ['L713-10'],
      );

const settled = (decision: Decision): Refused | null =>
  adopted(decision)
    ? no(
        'draft-settled',
        ['决策已经作出，草案不再修改。', 'The decision is made; the draft is settled.'],
        ['需要调整的，另行启动程序。', 'Start an adjustment.'],
        ['L713-37'],
      )
    : null;

function workOfOwnUnit(decision: Decision, context: ActContext): Refused | null {
  const { unitId } = principalOf(context.actor);
  const own = stageKinds.some((kind) => (decision.charges[kind]?.unitId ?? decision.units.lead) === unitId);
  return own
    ? null
    : no(
        'unit-not-charged',
        ['本单位没有承担该决策的环节。', 'Your unit is charged with no stage of this decision.'],
        ['由承担单位办理。', 'Let the charged unit act.'],
        ['L713-11'],
      );
}

function suspension(
  type: 'SuspendExecution' | 'ConfirmSuspension' | 'ResumeExecution',
  decision: Decision,
): Refused | null {
  const last = decision.suspensions.at(-1);
  if (type === 'SuspendExecution') {
    if (decision.stages.execution?.status !== 'open')
      return no(
        'not-in-execution',
        ['中止针对的是决策的执行。', 'Only execution can be suspended.'],
        ['进入执行后方可中止。', 'The decision must be in execution.'],
        ['L713-37'],
      );
    return executionSuspended(decision)
      ? no(
          'already-suspended',
          ['执行已经中止。', 'Execution is suspended already.'],
          ['提请集体讨论。', 'Put it to the meeting.'],
          ['L713-37'],
        )
      : null;
  }
  const stands =
    type === 'ConfirmSuspension' ? last?.confirmed === null : executionSuspended(decision) && last?.confirmed === true;
  return stands
    ? null
    : no(
        'no-suspension',
        ['没有可以办理的中止。', 'No suspension stands.'],
        ['先由行政首长决定中止。', 'The head suspends first.'],
        ['L713-37'],
      );
}
