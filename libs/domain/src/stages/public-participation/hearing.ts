import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import type { Decision } from '../../decision/state';
import { dueDate, flag } from '../../rule-set';
import type { DueDate } from '../../rule-set';
import type { Refused } from '../../refusal';
import type { CivilDate, Instant } from '../../time';
import { contradictory, dutyId, firstOf, holderOf, newDuty, outOfPlace, unlawful } from '../stages';
import { hearingSteps, stepTitles } from './public-participation.acts';
import type { HearingStep, PublicParticipationAct } from './public-participation.acts';
import type { PublicParticipationEvent } from './public-participation.events';

/** A hearing from its notice to its report (713-16, -17). */
export interface Hearing {
  hearingId: string;
  heldAt: Instant;
  noticedOn: CivilDate;
  registrationClosesOn: CivilDate;
  seats: { group: string; seats: number }[];
  registered: number;
  invited: number;
  substitutes: number;
  listPublishedOn: CivilDate | null;
  papersDeliveredOn: CivilDate | null;
  opened: boolean;
  present: number;
  steps: HearingStep[];
  signed: boolean;
  reported: boolean;
  cancelled: boolean;
  against: number;
  inFavour: number;
}

export type HearingAct = Extract<PublicParticipationAct, { data: { hearingId: string } }>;
export type HearingEvent = Extract<PublicParticipationEvent, { data: { hearingId: string } }>;
type DataOf<T extends HearingAct['type']> = Extract<HearingAct, { type: T }>['data'];
type Decided = Outcome<PublicParticipationEvent>;

interface Setting {
  hearings: Hearing[];
  round: number;
  decision: Decision;
  context: ActContext;
}

const seatsOf = (seats: { seats: number }[]): number => seats.reduce((sum, s) => sum + s.seats, 0);

/** The last day on which something must have happened before a hearing. */
const latest = (context: ActContext, period: string, heldAt: Instant): DueDate | null =>
  dueDate(context.ruleSet, context.calendar, period, context.calendar.dateOf(heldAt));

const tooLate = (reason: string, what: [string, string], on: CivilDate, due: DueDate): Refused =>
  unlawful(
    reason,
    [`${what[0]}（${on}）晚于最迟日期 ${due.on}。`, `${what[1]} on ${on} is too late: ${due.on} at the latest.`],
    ['推迟听证会，留足时间。', 'Hold the hearing later.'],
    due.basis,
    { at: due.at },
  );

export function decideHearing(act: HearingAct, setting: Setting): Decided {
  if (act.type === 'AnnounceHearing') return announce(act.data, setting);
  const hearing = setting.hearings.find((h) => h.hearingId === act.data.hearingId);
  if (!hearing)
    return outOfPlace(
      'hearing-unknown',
      ['没有这次听证会。', 'There is no such hearing.'],
      ['先公告听证会。', 'Announce it first.'],
      ['L713-16'],
      { pointer: '/hearingId' },
    );
  if (hearing.cancelled)
    return outOfPlace(
      'hearing-cancelled',
      ['听证会已取消。', 'The hearing was cancelled.'],
      ['另行公告听证会。', 'Announce another.'],
      ['L713-16'],
    );
  switch (act.type) {
    case 'RegisterForHearing':
      return register(act.data, hearing, setting);
    case 'SelectHearingParticipants':
      return select(act.data, hearing, setting);
    case 'DeliverHearingPapers':
      return deliver(act.data, hearing, setting);
    case 'PostponeHearing':
      return postpone(act.data, hearing, setting);
    case 'CancelHearing':
      return hearing.opened
        ? outOfPlace(
            'hearing-held',
            ['听证会已经举行。', 'The hearing has been held.'],
            ['提交听证报告。', 'Report on it.'],
            ['L713-17'],
          )
        : { events: [event('HearingCancelled', act.data, ['L713-16'])] };
    case 'OpenHearing':
      return open(act.data, hearing, setting);
    case 'RecordHearingStep':
      return step(act.data, hearing);
    case 'SignHearingRecord':
      return sign(act.data, hearing, setting);
    case 'SubmitHearingReport':
      return report(act.data, hearing, setting);
    default:
      return act satisfies never;
  }
}

/** The checks on headcount that a rule set may bring; 713 has none. */
export function headcount(context: ActContext, seats: number): Refused | null {
  const min = context.ruleSet.numbers['hearing.participants.min'];
  const odd = context.ruleSet.flags['hearing.participants.odd'];
  return firstOf(
    () =>
      min && seats < min.value
        ? unlawful(
            'too-few-participants',
            [
              `听证参加人 ${seats} 名，少于 ${min.value} 名。`,
              `${seats} participants; at least ${min.value} are needed.`,
            ],
            [`增加到 ${min.value} 名以上。`, `Invite ${min.value} or more.`],
            min.basis,
            { pointer: '/seats' },
          )
        : null,
    () =>
      odd?.value && seats % 2 === 0
        ? unlawful(
            'participants-even',
            [`听证参加人应当为单数，现为 ${seats} 名。`, `The number of participants must be odd; it is ${seats}.`],
            ['增减一名。', 'Add or drop one.'],
            odd.basis,
            { pointer: '/seats' },
          )
        : null,
  );
}

function announce(data: DataOf<'AnnounceHearing'>, { hearings, context }: Setting): Decided {
  if (hearings.some((h) => h.hearingId === data.hearingId))
    return outOfPlace(
      'hearing-announced',
      ['该听证会已公告。', 'This hearing has been announced.'],
      ['另用编号。', 'Use another id.'],
      ['L713-16'],
      { pointer: '/hearingId' },
    );
  const on = context.calendar.dateOf(context.occurredAt);
  const due = latest(context, 'hearing.notice', data.heldAt);
  const refused = firstOf(
    () =>
      Date.parse(data.heldAt) <= Date.parse(context.occurredAt)
        ? contradictory(
            'hearing-in-past',
            ['听证时间早于公告时间。', 'The hearing lies before its notice.'],
            ['更正听证时间。', 'Correct the time.'],
            ['L713-16'],
            { pointer: '/heldAt' },
          )
        : null,
    () =>
      data.seats.length === 0
        ? unlawful(
            'sides-not-represented',
            ['应当保证各方代表参加。', 'Every side must be represented.'],
            ['列出各方名额。', 'List the seats of each side.'],
            ['L713-16'],
            { pointer: '/seats' },
          )
        : null,
    () =>
      data.selectionMethod.trim() === ''
        ? unlawful(
            'selection-method-missing',
            ['应当公布参加人遴选办法。', 'The selection method must be published.'],
            ['写明遴选办法。', 'State it.'],
            ['L713-16'],
            { pointer: '/selectionMethod' },
          )
        : null,
    () => (due && on > due.on ? tooLate('notice-too-short', ['公告', 'Notice'], on, due) : null),
    () => headcount(context, seatsOf(data.seats)),
  );
  return refused ?? { events: [event('HearingNoticeGiven', { ...data, noticedOn: on }, ['L713-16'])] };
}

function register(data: DataOf<'RegisterForHearing'>, hearing: Hearing, { context }: Setting): Decided {
  if (hearing.opened || context.calendar.dateOf(context.occurredAt) > hearing.registrationClosesOn)
    return outOfPlace(
      'registration-closed',
      ['报名已截止。', 'Registration is closed.'],
      ['提出书面意见。', 'Send a written comment.'],
      ['L713-16'],
    );
  if (!hearing.seats.some((s) => s.group === data.group))
    return contradictory(
      'group-unknown',
      [`公告没有“${data.group}”这一类别。`, `The notice has no group "${data.group}".`],
      [
        `可选：${hearing.seats.map((s) => s.group).join('、')}`,
        `One of: ${hearing.seats.map((s) => s.group).join(', ')}.`,
      ],
      ['L713-16'],
      { pointer: '/group' },
    );
  return { events: [event('HearingRegistered', data, ['L713-16'])] };
}

function select(data: DataOf<'SelectHearingParticipants'>, hearing: Hearing, { decision, context }: Setting): Decided {
  const due = latest(context, 'hearing.list', hearing.heldAt);
  const empty = hearing.seats.find((s) => s.seats > 0 && !data.invited.some((i) => i.group === s.group));
  const chairDrafted = decision.people.drafting?.includes(data.chairPersonId);
  const refused = firstOf(
    () =>
      empty
        ? unlawful(
            'side-not-represented',
            [`“${empty.group}”没有代表。`, `No participant represents "${empty.group}".`],
            ['从该类别中选定参加人。', 'Select one of that group.'],
            ['L713-16'],
            { pointer: '/invited' },
          )
        : null,
    () => headcount(context, data.invited.length),
    () =>
      chairDrafted && flag(context.ruleSet, 'hearing.chair-not-drafter')
        ? unlawful(
            'chair-drafted',
            ['起草人员不得主持听证会。', 'A drafter may not chair the hearing.'],
            ['另定主持人。', 'Name another chair.'],
            context.ruleSet.flags['hearing.chair-not-drafter']?.basis ?? [],
            { pointer: '/chairPersonId' },
          )
        : null,
    () =>
      due && data.listPublishedOn > due.on
        ? tooLate('list-too-late', ['公布名单', 'Publishing the list'], data.listPublishedOn, due)
        : null,
  );
  return refused ?? { events: [event('HearingParticipantsSelected', data, ['L713-16'])] };
}

function deliver(data: DataOf<'DeliverHearingPapers'>, hearing: Hearing, { context }: Setting): Decided {
  const due = latest(context, 'hearing.papers', hearing.heldAt);
  const refused = firstOf(
    () =>
      hearing.listPublishedOn === null
        ? unlawful(
            'list-missing',
            ['尚未公布参加人名单。', 'The list of participants is not published.'],
            ['先选定参加人并公布名单。', 'Select and publish first.'],
            ['L713-16'],
          )
        : null,
    () =>
      data.receipts < hearing.invited
        ? contradictory(
            'receipts-missing',
            [
              `参加人 ${hearing.invited} 名，送达回执 ${data.receipts} 份。`,
              `${hearing.invited} participants, ${data.receipts} receipts.`,
            ],
            ['逐一送达。', 'Deliver to each.'],
            ['L713-16'],
            { pointer: '/receipts' },
          )
        : null,
    () =>
      due && data.deliveredOn > due.on
        ? tooLate('papers-too-late', ['送达材料', 'Delivery of the papers'], data.deliveredOn, due)
        : null,
  );
  return refused ?? { events: [event('HearingPapersDelivered', data, ['L713-16'])] };
}

function postpone(data: DataOf<'PostponeHearing'>, hearing: Hearing, { context }: Setting): Decided {
  if (hearing.opened)
    return outOfPlace(
      'hearing-held',
      ['听证会已经举行。', 'The hearing has been held.'],
      ['提交听证报告。', 'Report on it.'],
      ['L713-17'],
    );
  if (Date.parse(data.heldAt) <= Date.parse(hearing.heldAt))
    return contradictory(
      'not-postponed',
      ['新的听证时间没有晚于原定时间。', 'The new time is not later.'],
      [
        '填写更晚的时间；提前举行的，取消后重新公告。',
        'Give a later time; to hold it sooner, cancel and announce anew.',
      ],
      ['L713-16'],
      { pointer: '/heldAt' },
    );
  const due = latest(context, 'hearing.postponement', hearing.heldAt);
  if (due && context.calendar.dateOf(data.heldAt) > due.on)
    return unlawful(
      'postponed-too-long',
      [`延期不得超过 ${due.on}。`, `It may not be postponed beyond ${due.on}.`],
      ['提前，或取消后重新公告。', 'Hold it sooner, or cancel and announce anew.'],
      due.basis,
      { at: due.at, pointer: '/heldAt' },
    );
  return { events: [event('HearingPostponed', data, ['L713-16'])] };
}

function open(data: DataOf<'OpenHearing'>, hearing: Hearing, { context }: Setting): Decided {
  const papers = latest(context, 'hearing.papers', hearing.heldAt);
  const thirds = context.ruleSet.numbers['hearing.present.thirds'];
  const attending = data.present + data.substitutesPresent;
  const refused = firstOf(
    () =>
      hearing.opened
        ? outOfPlace(
            'hearing-held',
            ['听证会已经开始。', 'It has been opened.'],
            ['记录各项议程。', 'Record its proceedings.'],
            ['L713-17'],
          )
        : null,
    () =>
      hearing.papersDeliveredOn === null
        ? unlawful(
            'papers-not-delivered',
            ['听证材料尚未送达参加人。', 'The papers have not been delivered.'],
            [
              papers ? `最迟于 ${papers.on} 送达。` : '送达材料。',
              papers ? `Deliver them by ${papers.on}.` : 'Deliver them.',
            ],
            papers?.basis ?? ['L713-16'],
          )
        : null,
    () =>
      Date.parse(context.occurredAt) < Date.parse(hearing.heldAt)
        ? unlawful(
            'hearing-not-due',
            ['未到公告的听证时间。', 'The announced time has not come.'],
            ['按公告的时间举行。', 'Hold it at the announced time.'],
            ['L713-16'],
            { at: hearing.heldAt },
          )
        : null,
    () =>
      attending === 0
        ? unlawful(
            'nobody-present',
            ['没有参加人到场。', 'Nobody is present.'],
            ['延期举行。', 'Postpone it.'],
            ['L713-17'],
          )
        : null,
    () =>
      thirds && attending * 3 < hearing.invited * thirds.value
        ? unlawful(
            'quorum-missing',
            [
              `应到 ${hearing.invited} 名，实到 ${attending} 名，不足三分之${thirds.value}。`,
              `${attending} of ${hearing.invited} are present: fewer than ${thirds.value}/3.`,
            ],
            ['由替补人员补足，或延期举行。', 'Let substitutes fill up, or postpone.'],
            thirds.basis,
            { pointer: '/present' },
          )
        : null,
  );
  return refused ?? { events: [event('HearingOpened', data, ['L713-17'])] };
}

function step(data: DataOf<'RecordHearingStep'>, hearing: Hearing): Decided {
  if (!hearing.opened)
    return outOfPlace(
      'hearing-not-opened',
      ['听证会尚未开始。', 'It has not been opened.'],
      ['先宣布开始。', 'Open it first.'],
      ['L713-17'],
    );
  const expected = hearingSteps.slice(0, hearingSteps.indexOf(data.step)).find((s) => !hearing.steps.includes(s));
  if (expected)
    return unlawful(
      'step-out-of-order',
      [`须先进行“${stepTitles[expected].zh}”。`, `"${stepTitles[expected].en}" comes first.`],
      ['按法定顺序进行。', 'Follow the order of proceedings.'],
      ['L713-17'],
      { pointer: '/step' },
    );
  return { events: [event('HearingStepTaken', data, ['L713-17'])] };
}

function sign(data: DataOf<'SignHearingRecord'>, hearing: Hearing, { context }: Setting): Decided {
  const missing = hearingSteps.find((s) => !hearing.steps.includes(s));
  const accounted = data.signedByParticipants + data.refusedToSign;
  const all = flag(context.ruleSet, 'hearing.record-signed-by-all');
  const refused = firstOf(
    () =>
      missing
        ? unlawful(
            'proceedings-incomplete',
            [`尚未进行“${stepTitles[missing].zh}”。`, `"${stepTitles[missing].en}" has not taken place.`],
            ['完成全部议程。', 'Complete the proceedings.'],
            ['L713-17'],
          )
        : null,
    () =>
      accounted < hearing.present
        ? unlawful(
            'signatures-missing',
            [
              `到场 ${hearing.present} 名，签字或拒签合计 ${accounted} 名。`,
              `${hearing.present} present, ${accounted} signed or refused.`,
            ],
            ['由参加人逐一确认签字，拒签的记明。', 'Every participant signs, or the refusal is noted.'],
            ['L713-17'],
            { pointer: '/signedByParticipants' },
          )
        : null,
    () =>
      all && !(data.signedByChair && data.signedByPresenters && data.signedByRecorder)
        ? unlawful(
            'roles-not-signed',
            ['主持人、陈述人、记录人应当签字。', 'Chair, presenters and recorder must sign.'],
            ['补签。', 'Have them sign.'],
            context.ruleSet.flags['hearing.record-signed-by-all']?.basis ?? [],
          )
        : null,
  );
  return refused ?? { events: [event('HearingRecordSigned', data, ['L713-17'])] };
}

function report(data: DataOf<'SubmitHearingReport'>, hearing: Hearing, { round, context }: Setting): Decided {
  const further = context.ruleSet.flags['hearing.majority-against'];
  const refused = firstOf(
    () =>
      hearing.signed
        ? null
        : unlawful(
            'record-not-signed',
            ['听证笔录尚未签字确认。', 'The record has not been signed.'],
            ['先签字确认笔录。', 'Have the record signed.'],
            ['L713-17'],
          ),
    () =>
      data.inFavour + data.against + data.undecided > hearing.present
        ? contradictory(
            'count-too-high',
            ['表态人数超过到场人数。', 'More positions than participants present.'],
            ['核对人数。', 'Check the counts.'],
            ['L713-17'],
            { pointer: '/inFavour' },
          )
        : null,
    () =>
      further?.value && data.against * 2 > hearing.present && !data.furtherArgument
        ? unlawful(
            'further-argument-needed',
            ['多数参加人反对的，应当进一步论证。', 'Most participants are against: further argument is needed.'],
            ['说明进一步论证的情况。', 'State it.'],
            further.basis,
            { pointer: '/furtherArgument' },
          )
        : null,
  );
  const done = [dutyId('public-participation', round, 'report-on-hearing', data.hearingId)];
  return refused ?? { events: [event('HearingReportSubmitted', { ...data, duties: { done } }, ['L713-17'])] };
}

/** What a signed record obliges to: the report, by its date. */
export const reportDuty = (act: { hearingId: string }, hearing: Hearing, { round, decision, context }: Setting) =>
  newDuty(
    context,
    'public-participation',
    round,
    'report-on-hearing',
    holderOf(decision, 'public-participation'),
    dueDate(context.ruleSet, context.calendar, 'hearing.report', context.calendar.dateOf(hearing.heldAt)),
    ['L713-17'],
    act.hearingId,
  );

export const newHearing = (event: Extract<Recorded<HearingEvent>, { type: 'HearingNoticeGiven' }>): Hearing => ({
  hearingId: event.data.hearingId,
  heldAt: event.data.heldAt,
  noticedOn: event.data.noticedOn,
  registrationClosesOn: event.data.registrationClosesOn,
  seats: event.data.seats,
  registered: 0,
  invited: 0,
  substitutes: 0,
  listPublishedOn: null,
  papersDeliveredOn: null,
  opened: false,
  present: 0,
  steps: [],
  signed: false,
  reported: false,
  cancelled: false,
  against: 0,
  inFavour: 0,
});

export function evolveHearing(hearing: Hearing, event: Recorded<HearingEvent>): Hearing {
  switch (event.type) {
    case 'HearingNoticeGiven':
      return hearing;
    case 'HearingRegistered':
      return { ...hearing, registered: hearing.registered + 1 };
    case 'HearingParticipantsSelected':
      return {
        ...hearing,
        invited: event.data.invited.length,
        substitutes: event.data.substitutes,
        listPublishedOn: event.data.listPublishedOn,
      };
    case 'HearingPapersDelivered':
      return { ...hearing, papersDeliveredOn: event.data.deliveredOn };
    case 'HearingPostponed':
      return { ...hearing, heldAt: event.data.heldAt };
    case 'HearingCancelled':
      return { ...hearing, cancelled: true };
    case 'HearingOpened':
      return { ...hearing, opened: true, present: event.data.present + event.data.substitutesPresent };
    case 'HearingStepTaken':
      return { ...hearing, steps: [...hearing.steps, event.data.step] };
    case 'HearingRecordSigned':
      return { ...hearing, signed: true };
    case 'HearingReportSubmitted':
      return { ...hearing, reported: true, against: event.data.against, inFavour: event.data.inFavour };
    default:
      return event satisfies never;
  }
}
