import type { ActContext } from '../act';
import { principalOf } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { stageKinds } from '../stage-kind';
import { text } from '../text';
import type { DecisionAct } from './decision.acts';
import type { Decision, DecisionState } from './state';
import { executionSuspended } from './suspended';

/**
 * What stands in the way of an act on the decision as a whole before its data is known: for "what can I do now, and why not".
 * The deciders rest on the same checks and judge again with the data; here nothing may be refused that they would take.
 */
export function courseGate(type: DecisionAct['type'], decision: Decision, context: ActContext): Refused | null {
  switch (type) {
    case 'RecordProposalStudy':
    case 'DeclineProposal':
      return notProposed(decision);
    case 'StartDecision':
      return notProposed(decision) ?? notStudied(decision);
    case 'ReviseDraft':
      return decision.draft ? draftSettled(decision) : noDraft();
    case 'ReturnDraft':
      return draftSettled(decision) ?? nothingUnderWay(decision);
    case 'ClaimStage':
    case 'DelegateStage':
      return noWorkOfOwnUnit(decision, context);
    case 'ConfirmEnteredAct':
    case 'ObjectToEnteredAct':
      return nothingEntered(decision, context);
    case 'SuspendExecution':
      return notSuspendable(decision);
    case 'ConfirmSuspension':
      return notConfirmable(decision);
    case 'ResumeExecution':
      return notResumable(decision);
    case 'TerminateDecision':
      return notUnderway(decision);
    case 'LinkAdjustment':
      return notDecided(decision);
    default:
      return null;
  }
}

const decided = (decision: Decision): boolean => decision.stages['collective-decision']?.status === 'concluded';

export const notProposed = (decision: DecisionState): Refused | null =>
  decision.status === 'proposed'
    ? null
    : refuse(
        'state',
        'already-started',
        text('该建议已经处理。', 'The proposal has been dealt with.'),
        text('在决策程序中办理。', 'Act within the procedure.'),
        ['L713-10'],
      );

export const notStudied = (decision: Decision): Refused | null =>
  decision.study
    ? null
    : refuse(
        'gate',
        'proposal-not-studied',
        text('建议尚未研究论证。', 'The proposal has not been studied.'),
        text('由有关单位研究论证后报请决定。', 'Record its study first.'),
        ['L713-10'],
      );

export const noDraft = (): Refused =>
  refuse(
    'gate',
    'no-draft',
    text('尚未提交决策草案。', 'No draft has been submitted.'),
    text('先提交决策草案。', 'Submit the draft first.'),
    ['L713-12'],
  );

export const draftSettled = (decision: Decision): Refused | null =>
  decided(decision)
    ? refuse(
        'state',
        'draft-settled',
        text('决策已经作出，草案不再修改。', 'The decision is made; the draft is settled.'),
        text('需要调整的，另行启动程序。', 'Start an adjustment.'),
        ['L713-37'],
      )
    : null;

const nothingUnderWay = (decision: Decision): Refused | null =>
  Object.keys(decision.stages).length > 0
    ? null
    : refuse(
        'state',
        'stage-not-open',
        text('尚无进行中的环节。', 'No stage is under way.'),
        text('环节开启后办理。', 'Wait until a stage is open.'),
        ['L713-26'],
      );

function noWorkOfOwnUnit(decision: Decision, context: ActContext): Refused | null {
  const { unitId } = principalOf(context.actor);
  if (stageKinds.some((kind) => (decision.charges[kind]?.unitId ?? decision.units.lead) === unitId)) return null;
  return refuse(
    'state',
    'unit-not-charged',
    text('本单位没有承担该决策的环节。', 'Your unit is charged with no stage of this decision.'),
    text('由承担单位办理。', 'Let the charged unit act.'),
    ['L713-11'],
  );
}

const nothingEntered = (decision: Decision, context: ActContext): Refused | null =>
  decision.entered.some((e) => e.status === 'awaiting' && e.forPersonId === context.actor.personId)
    ? null
    : refuse(
        'state',
        'nothing-to-confirm',
        text('没有等待您确认的代录。', 'Nothing was entered for you.'),
        text('无须办理。', 'Nothing to do.'),
        ['L713-33'],
      );

export function notSuspendable(decision: Decision): Refused | null {
  if (decision.stages.execution?.status !== 'open')
    return refuse(
      'gate',
      'not-in-execution',
      text('中止针对的是决策的执行。', 'Only execution can be suspended.'),
      text('进入执行后方可中止。', 'The decision must be in execution.'),
      ['L713-37'],
    );
  return executionSuspended(decision)
    ? refuse(
        'state',
        'already-suspended',
        text('执行已经中止。', 'Execution is suspended already.'),
        text('提请集体讨论。', 'Put it to the meeting.'),
        ['L713-37'],
      )
    : null;
}

export const notConfirmable = (decision: Decision): Refused | null =>
  decision.suspensions.at(-1)?.confirmed === null
    ? null
    : refuse(
        'state',
        'no-suspension',
        text('没有待确认的中止。', 'No suspension awaits confirmation.'),
        text('先由行政首长决定中止。', 'The head suspends first.'),
        ['L713-37'],
      );

export const notResumable = (decision: Decision): Refused | null =>
  executionSuspended(decision) && decision.suspensions.at(-1)?.confirmed === true
    ? null
    : refuse(
        'state',
        'no-suspension',
        text('没有经确认的中止。', 'No confirmed suspension stands.'),
        text('待确认的，先由集体讨论决定。', 'What awaits confirmation goes to the meeting first.'),
        ['L713-37'],
      );

export const notUnderway = (decision: Decision): Refused | null =>
  decision.status === 'underway'
    ? null
    : refuse(
        'state',
        'not-underway',
        text('程序尚未启动。', 'The procedure has not been started.'),
        text('不予启动的，作出不予启动的决定。', 'Decline the proposal instead.'),
        ['L713-10'],
      );

/** Before it is made a draft is revised; only a decision that was made is adjusted by a new cycle. */
export const notDecided = (decision: Decision): Refused | null =>
  decided(decision)
    ? null
    : refuse(
        'gate',
        'not-decided-yet',
        text('决策尚未作出，修改草案即可。', 'The decision has not been made: revise the draft.'),
        text('决策作出后需要重大调整的，另行启动程序。', 'A major adjustment presupposes a decision.'),
        ['L713-37'],
      );
