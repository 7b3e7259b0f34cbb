import { event } from '../act';
import type { ActContext, Outcome } from '../act';
import { principalOf } from '../actor';
import { countOn, holderAt } from '../duty';
import type { Duty } from '../duty';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { stageModules } from '../stages/registry';
import { dueDate, stageRule } from '../rule-set';
import { stagesNamed, stageTitles } from '../stage-kind';
import type { StageKind } from '../stage-kind';
import { text } from '../text';
import { isBefore, msBetween } from '../time';
import { reminderLeadMs } from './decision.acts';
import {
  draftSettled,
  noDraft,
  notConfirmable,
  notDecided,
  notResumable,
  notSuspendable,
  notUnderway,
} from './course-gate';
import type { DecisionAct } from './decision.acts';
import type { DecisionEvent } from './decision.events';
import { conclusion, missingBefore, nextStages } from './next-stages';
import type { Decision } from './state';

type CourseAct = Exclude<
  DecisionAct,
  { type: 'ProposeDecision' | 'RecordProposalStudy' | 'StartDecision' | 'DeclineProposal' }
>;
type DataOf<T extends CourseAct['type']> = Extract<CourseAct, { type: T }>['data'];
type Decided = Outcome<DecisionEvent>;

const done = (...events: DecisionEvent[]): Decided => ({ events });

/** The decision's course as a whole: findings, charges, revisions, suspension, end, and what only workflows record. */
export function decideCourse(act: CourseAct, state: Decision, context: ActContext): Decided {
  switch (act.type) {
    case 'RecordFindings':
      return recordFindings(act.data, state, context);
    case 'ChargeUnit':
      return done(event('UnitCharged', { ...act.data, duties: passedOn(act.data, state) }, ['L713-11']));
    case 'ClaimStage':
      return claim(act.data, state, context);
    case 'DelegateStage':
      return delegate(act.data, state, context);
    case 'RecuseFromStage':
      return recuse(act.data, state, context);
    case 'ReviseDraft':
      return reviseDraft(act.data, state);
    case 'ReturnDraft':
      return returnDraft(act.data, state);
    case 'ConfirmEnteredAct':
      return enteredAct(act.data.actId, state, context) ?? done(event('EnteredActConfirmed', act.data, ['L713-33']));
    case 'ObjectToEnteredAct':
      return enteredAct(act.data.actId, state, context) ?? done(event('EnteredActObjected', act.data, ['L713-33']));
    case 'RecordSecretPlaceholder':
      return done(event('SecretPlaceholderRecorded', act.data, ['L713-14', 'XXGK-14']));
    case 'AdoptRuleSet':
      return done(event('RuleSetAdopted', { ...act.data, from: state.ruleSet }, ['L713-42']));
    case 'SuspendExecution':
      return suspend(act.data, state);
    case 'ConfirmSuspension':
      return confirmSuspension(act.data, state);
    case 'ResumeExecution':
      return resume(act.data, state);
    case 'TerminateDecision':
      return terminate(act.data, state);
    case 'LinkAdjustment':
      return linkAdjustment(act.data, state);
    case 'ExplainStageNotPerformed':
      return done(event('StageNotPerformedExplained', act.data, act.data.basis));
    case 'ArchiveMaterial':
      return done(event('MaterialArchived', act.data, ['L713-33']));
    case 'RaiseObjection':
      return done(event('ObjectionRaised', act.data, ['GWY-60']));
    case 'OpenStage':
      return openStage(act.data, state, context);
    case 'SupersedeStage':
      return supersede(act.data, state);
    case 'CloseDecision':
      return close(state, context);
    case 'RecordDeadlinePassed':
      return deadlinePassed(act.data, state, context);
    case 'RemindHolder':
      return remind(act.data, state, context);
    case 'RecomputeDueDates':
      return recompute(act.data, state, context);
    default:
      return act satisfies never;
  }
}

function recordFindings(data: DataOf<'RecordFindings'>, state: Decision, context: ActContext): Decided {
  const known = context.ruleSet.findings.map((f) => f.id);
  const unknown = Object.keys(data.findings).find((id) => !known.includes(id));
  if (unknown)
    return refuse(
      'input',
      'finding-unknown',
      text(`本规则没有“${unknown}”这一事实。`, `The rule set has no finding "${unknown}".`),
      text(`可认定：${known.join('、')}`, `Known: ${known.join(', ')}.`),
      [],
      { pointer: `/findings/${unknown}` },
    );
  const adopted = state.stages['collective-decision']?.status === 'concluded';
  const late = Object.keys(data.findings).find((id) => id !== 'evaluation-triggered');
  if (adopted && late)
    return refuse(
      'state',
      'findings-settled',
      text('决策作出后不再改变程序事实。', 'The procedural facts are settled once the decision is made.'),
      text('只能认定是否启动后评估。', 'Only evaluation-triggered may be found now.'),
      ['L713-36'],
    );
  const basis = [...new Set(context.ruleSet.findings.filter((f) => f.id in data.findings).flatMap((f) => f.basis))];
  return done(event('FindingsRecorded', data, basis));
}

function claim(data: DataOf<'ClaimStage'>, state: Decision, context: ActContext): Decided {
  const principal = principalOf(context.actor);
  const refused = ofChargedUnit(data.stage, state, context);
  if (refused) return refused;
  const charge = state.charges[data.stage];
  if (charge?.personId && charge.personId !== principal.personId)
    return refuse(
      'state',
      'claimed-by-another',
      text('已由他人签收。', 'Another person has claimed it.'),
      text('由签收人转办。', 'Ask that person to delegate.'),
    );
  if (charge?.recused.includes(principal.personId)) return recusedAlready();
  return done(
    event('StageClaimed', {
      stage: data.stage,
      personId: principal.personId,
      duties: held(state, data.stage, principal.personId),
    }),
  );
}

function delegate(data: DataOf<'DelegateStage'>, state: Decision, context: ActContext): Decided {
  const refused = ofChargedUnit(data.stage, state, context);
  if (refused) return refused;
  if (state.charges[data.stage]?.recused.includes(data.personId)) return recusedAlready();
  const fromPersonId = state.charges[data.stage]?.personId ?? null;
  return done(event('StageDelegated', { ...data, fromPersonId, duties: held(state, data.stage, data.personId) }));
}

function ofChargedUnit(stage: StageKind, state: Decision, context: ActContext): Refused | null {
  const unitId = state.charges[stage]?.unitId ?? state.units.lead;
  if (principalOf(context.actor).unitId === unitId) return null;
  return refuse(
    'authority',
    'unit-not-charged',
    text('本环节由其他单位承担。', 'Another unit is charged with this stage.'),
    text('由承担单位办理。', 'Let the charged unit act.'),
    [],
    { pointer: '/stage' },
  );
}

const recusedAlready = (): Refused =>
  refuse(
    'authority',
    'recused',
    text('该人员已回避本环节。', 'That person is recused from this stage.'),
    text('由本单位其他人员办理。', 'Let a colleague act.'),
    ['L713-20'],
  );

const unitOf = (state: Decision, stage: StageKind): string | null => state.charges[stage]?.unitId ?? state.units.lead;

const unitDuties = (state: Decision, stage: StageKind): Duty[] =>
  state.duties.filter((d) => d.stage === stage && d.status === 'open' && d.holder.unitId === unitOf(state, stage));

/** The open duties of the unit in this stage pass to the person. */
const held = (state: Decision, stage: StageKind, personId: string) => ({
  hold: unitDuties(state, stage).map((d) => ({ id: d.id, holder: { ...d.holder, personId } })),
});

/** What the former unit still owed in the stage, the new one owes from now on. */
const passedOn = ({ stage, unitId }: DataOf<'ChargeUnit'>, state: Decision) => ({
  hold: unitDuties(state, stage).map((d) => ({ id: d.id, holder: { unitId, postId: null, personId: null } })),
});

/** What the recused person held falls back to the unit. */
function recuse(data: DataOf<'RecuseFromStage'>, state: Decision, context: ActContext): Decided {
  const { personId } = principalOf(context.actor);
  const own = unitDuties(state, data.stage).filter((d) => d.holder.personId === personId);
  const hold = own.map((d) => ({ id: d.id, holder: { ...d.holder, postId: null, personId: null } }));
  return done(event('StageRecused', { ...data, personId, duties: { hold } }, ['L713-20']));
}

function reviseDraft(data: DataOf<'ReviseDraft'>, state: Decision): Decided {
  if (!state.draft) return noDraft();
  if (data.documentHash === state.draft.hash)
    return refuse(
      'input',
      'draft-unchanged',
      text('文本没有变化。', 'The text is the same.'),
      text('上传修改后的文本。', 'Upload the changed text.'),
      [],
      { pointer: '/documentHash' },
    );
  const settled = draftSettled(state);
  if (settled) return settled;
  const { title, documentHash, substantial, reason, inResponseTo } = data;
  const revised = {
    version: state.draft.version + 1,
    title,
    from: state.draft.hash,
    to: documentHash,
    substantial,
    reason,
    inResponseTo,
  };
  return done(event('DraftRevised', revised, ['L713-18']));
}

function returnDraft(data: DataOf<'ReturnDraft'>, state: Decision): Decided {
  const stage = state.stages[data.stage];
  if (!stage || stage.status === 'superseded')
    return refuse(
      'state',
      'stage-not-open',
      text('该环节不在进行中。', 'That stage is not under way.'),
      text('选择已进行的环节。', 'Name a stage that took place.'),
      [],
      { pointer: '/stage' },
    );
  const settled = draftSettled(state);
  if (settled) return settled;
  return done(event('DraftReturned', { ...data, duties: voided(state, data.stage) }, ['L713-26', 'L713-29']));
}

const voided = (state: Decision, stage: StageKind) => ({
  void: state.duties.filter((d) => d.stage === stage && d.status === 'open').map((d) => d.id),
});

function enteredAct(actId: string, state: Decision, context: ActContext): Refused | null {
  const entered = state.entered.find((e) => e.actId === actId);
  if (!entered || entered.status !== 'awaiting')
    return refuse(
      'state',
      'nothing-to-confirm',
      text('没有等待确认的代录。', 'No such act awaits confirmation.'),
      text('核对代录编号。', 'Check the act id.'),
      [],
      { pointer: '/actId' },
    );
  if (entered.forPersonId !== context.actor.personId || context.actor.enteredFor)
    return refuse(
      'authority',
      'not-your-act',
      text('只有本人可以确认或提出异议。', 'Only the person concerned may confirm or object.'),
      text('由本人登录办理。', 'That person must log in.'),
      ['L713-33'],
    );
  return null;
}

const suspend = (data: DataOf<'SuspendExecution'>, state: Decision): Decided =>
  notSuspendable(state) ?? done(event('ExecutionSuspended', data, ['L713-37']));

/** 713-37: what was suspended by the meeting is resumed by the meeting. */
const resume = (data: DataOf<'ResumeExecution'>, state: Decision): Decided =>
  notResumable(state) ?? done(event('ExecutionResumed', data, ['L713-37', 'DL171-39']));

const confirmSuspension = (data: DataOf<'ConfirmSuspension'>, state: Decision): Decided =>
  notConfirmable(state) ?? done(event('SuspensionConfirmed', data, ['L713-37', 'DL171-39']));

const terminate = (data: DataOf<'TerminateDecision'>, state: Decision): Decided =>
  notUnderway(state) ?? done(event('DecisionTerminated', data, ['L713-37']));

function linkAdjustment(data: DataOf<'LinkAdjustment'>, state: Decision): Decided {
  const refused = notDecided(state);
  if (refused) return refused;
  if (data.decisionId === state.id)
    return refuse(
      'input',
      'adjusts-itself',
      text('不能以本决策调整本决策。', 'A decision cannot adjust itself.'),
      text('填写新程序的编号。', 'Give the id of the new cycle.'),
      ['L713-37'],
      { pointer: '/decisionId' },
    );
  return done(event('AdjustmentLinked', data, ['L713-37']));
}

function openStage(data: DataOf<'OpenStage'>, state: Decision, context: ActContext): Decided {
  const due = nextStages(context.ruleSet, state).find((n) => n.kind === data.stage);
  if (!due) {
    const missing = missingBefore(context.ruleSet, state, data.stage);
    return refuse(
      'gate',
      'stage-not-due',
      text('法定的前置环节尚未完成。', `Not due: ${stagesNamed(missing).en || stageTitles[data.stage].en}.`),
      text(`先完成：${stagesNamed(missing).zh}。`, `Conclude first: ${stagesNamed(missing).en}.`),
      stageRule(context.ruleSet, data.stage)?.basis ?? [],
    );
  }
  if (due.round !== data.round)
    return refuse(
      'state',
      'round-moved-on',
      text('轮次已变。', `Round ${due.round} is due.`),
      text('重新读取后再开启。', 'Read the view again.'),
    );
  const unitId = state.charges[data.stage]?.unitId ?? state.units.lead;
  const rule = stageRule(context.ruleSet, data.stage);
  const open = stageModules[data.stage].openingDuties?.(data.round, state, context) ?? [];
  return done(
    event('StageOpened', { stage: data.stage, round: data.round, unitId, duties: { open } }, rule?.basis ?? []),
  );
}

function supersede(data: DataOf<'SupersedeStage'>, state: Decision): Decided {
  const stage = state.stages[data.stage];
  if (!stage || stage.round !== data.round || stage.status === 'superseded')
    return refuse(
      'state',
      'round-moved-on',
      text('轮次已变。', 'That round is over.'),
      text('重新读取。', 'Read the view again.'),
    );
  return done(
    event('StageSuperseded', {
      stage: data.stage,
      round: data.round,
      reason: data.reason,
      duties: voided(state, data.stage),
    }),
  );
}

function close(state: Decision, context: ActContext): Decided {
  const end = conclusion(context.ruleSet, state);
  if (!end)
    return refuse(
      'gate',
      'not-concluded',
      text('尚有法定环节未完成，不能办结。', 'Mandatory stages are not done: it cannot be closed.'),
      text('完成后自动办结。', 'It closes by itself when all is done.'),
      ['L713-33'],
    );
  const open = state.duties.filter((d) => d.status === 'open').map((d) => d.id);
  return done(event('DecisionClosed', { ...end, duties: { void: open } }, ['L713-33']));
}

const notDue = (at: string): Refused =>
  refuse('time', 'not-due', text('期限未到。', 'Not due yet.'), text('到期再问。', 'Ask again when it is due.'), [], {
    at,
  });

function dutyAsked(dutyId: string, state: Decision): Duty | Refused {
  const duty = state.duties.find((d) => d.id === dutyId);
  if (!duty || duty.status !== 'open' || duty.dueAt === null)
    return refuse(
      'time',
      'duty-settled',
      text('该事项已办结或无期限。', 'The duty is settled or has no date.'),
      text('无须登记。', 'Nothing to record.'),
    );
  if (duty.stopped)
    return refuse(
      'time',
      'suspended',
      text('期限中止计算。', 'The clock is stopped.'),
      text('恢复计算后再问。', 'Ask again when it runs.'),
    );
  return duty;
}

function deadlinePassed(data: DataOf<'RecordDeadlinePassed'>, state: Decision, context: ActContext): Decided {
  const duty = dutyAsked(data.dutyId, state);
  if ('refusal' in duty) return duty;
  const dueAt = duty.dueAt as string;
  if (duty.late)
    return refuse(
      'time',
      'duty-settled',
      text('逾期已登记。', 'Lateness is recorded already.'),
      text('无须登记。', 'Nothing to record.'),
    );
  if (isBefore(context.now, dueAt)) return notDue(dueAt);
  return done(
    event('DeadlinePassed', { dutyId: duty.id, what: duty.what, dueAt, holder: holderAt(duty, dueAt) }, duty.basis),
  );
}

function remind(data: DataOf<'RemindHolder'>, state: Decision, context: ActContext): Decided {
  const duty = dutyAsked(data.dutyId, state);
  if ('refusal' in duty) return duty;
  const dueAt = duty.dueAt as string;
  const remindAt = new Date(Date.parse(dueAt) - reminderLeadMs).toISOString();
  if (duty.remindedAt)
    return refuse(
      'time',
      'duty-settled',
      text('已催办。', 'Reminded already.'),
      text('无须登记。', 'Nothing to record.'),
    );
  if (isBefore(context.now, remindAt)) return notDue(remindAt);
  if (msBetween(context.now, dueAt) <= 0)
    return refuse(
      'time',
      'duty-settled',
      text('已过期，不再提前提醒。', 'Past its date: too late to remind.'),
      text('登记逾期。', 'Record the lateness.'),
    );
  return done(event('HolderReminded', { dutyId: duty.id, what: duty.what, dueAt, holder: duty.holder }, duty.basis));
}

/** The date as today's calendar counts it: from the rule's period, or as it was moved since. */
function recounted(
  duty: Duty,
  { ruleSet, calendar }: ActContext,
): { dueOn: string; dueAt: string; provisional: boolean } | null {
  if (duty.counted) {
    const moved = countOn(duty.counted, calendar);
    return { dueOn: moved.on, dueAt: calendar.endOf(moved.on), provisional: moved.provisional };
  }
  const due = dueDate(ruleSet, calendar, duty.period as string, duty.anchorOn as string);
  return due && { dueOn: due.on, dueAt: due.at, provisional: due.provisional };
}

function recompute(data: DataOf<'RecomputeDueDates'>, state: Decision, context: ActContext): Decided {
  const move = state.duties
    .filter((d) => d.status === 'open' && d.provisional && d.period && d.anchorOn)
    .flatMap((d) => {
      const due = recounted(d, context);
      return due && (due.dueOn !== d.dueOn || !due.provisional)
        ? [{ id: d.id, ...due, calendarVersion: context.calendar.version }]
        : [];
    });
  if (move.length === 0)
    return refuse(
      'time',
      'duty-settled',
      text('没有需要重算的期限。', 'No provisional date changes.'),
      text('无须登记。', 'Nothing to record.'),
    );
  return done(event('DueDatesRecomputed', { calendarVersion: data.calendarVersion, duties: { move } }));
}
