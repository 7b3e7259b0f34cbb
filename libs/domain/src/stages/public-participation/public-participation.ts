import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import type { Decision, StageBase } from '../../decision/state';
import { dueDate } from '../../rule-set';
import { refuse } from '../../refusal';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { CivilDate, Instant } from '../../time';
import { isBefore } from '../../time';
import type { StageModule } from '../stage-module';
import {
  concluded,
  contradictory,
  dutyId,
  firstOf,
  holderOf,
  newDuty,
  openStage,
  outOfPlace,
  unlawful,
} from '../stages';
import { decideHearing, evolveHearing, newHearing, reportDuty } from './hearing';
import type { Hearing, HearingAct, HearingEvent } from './hearing';
import type { DispositionItem, PublicParticipationAct } from './public-participation.acts';
import type { PublicParticipationEvent } from './public-participation.events';

export interface PublicParticipationState extends StageBase {
  consultation: { draftHash: string; opensAt: Instant; closesAt: Instant; closesOn: CivilDate; closed: boolean } | null;
  /** Comments counted when the window closed. */
  received: number;
  /** Opinions that came otherwise: letters, telephone, commissioned collection. */
  collected: number;
  disposed: number;
  methods: string[];
  hearings: Hearing[];
  requests: { requestNo: number; answered: boolean }[];
  reportPublished: boolean;
}

type DataOf<T extends PublicParticipationAct['type']> = Extract<PublicParticipationAct, { type: T }>['data'];
type Decided = Outcome<PublicParticipationEvent>;

const closeDuty = 'dispose-opinions';

const windowOpen = (stage: PublicParticipationState): boolean =>
  stage.consultation !== null && !stage.consultation.closed;

const noDraft = () =>
  unlawful(
    'no-draft',
    ['尚未提交决策草案。', 'No draft has been submitted.'],
    ['先提交决策草案。', 'Submit the draft first.'],
    ['L713-15'],
  );

function concludeGate(stage: PublicParticipationState, decision: Decision, context: ActContext): Refused | null {
  const hearing = stage.hearings.find((h) => !h.cancelled && !h.reported);
  const unanswered = stage.requests.find((r) => !r.answered);
  const affected = decision.findings['specific-group-affected']?.value === true;
  const report = context.ruleSet.flags['participation.report-published'];
  const hearingRequired = decision.findings['hearing-required']?.value === true;
  return firstOf(
    () =>
      stage.methods.length === 0
        ? unlawful(
            'no-participation',
            ['尚未采取任何公众参与方式。', 'The public has not been heard by any means.'],
            [
              '采取座谈会、听证会、公开征求意见、问卷、民意调查等方式。',
              'Hear it by consultation, symposium, hearing, questionnaire or poll.',
            ],
            ['L713-14'],
          )
        : null,
    () =>
      windowOpen(stage)
        ? unlawful(
            'consultation-open',
            ['公开征求意见尚未截止。', 'The consultation is still open.'],
            [
              `于 ${stage.consultation?.closesOn} 截止后办理。`,
              `It closes at the end of ${stage.consultation?.closesOn}.`,
            ],
            ['L713-15'],
            { at: stage.consultation?.closesAt ?? '' },
          )
        : null,
    () =>
      hearingRequired && !stage.hearings.some((h) => h.reported)
        ? unlawful(
            'hearing-missing',
            ['依法应当举行听证会。', 'A hearing is required by law.'],
            ['举行听证会并提交报告。', 'Hold it and report.'],
            ['L713-16'],
          )
        : null,
    () =>
      hearing
        ? unlawful(
            'hearing-unfinished',
            ['听证会尚未完成并提交报告。', 'A hearing has no report yet.'],
            ['提交听证报告。', 'Submit the report.'],
            ['L713-17'],
          )
        : null,
    () =>
      unanswered
        ? unlawful(
            'hearing-request-unanswered',
            ['有听证申请尚未答复。', 'A request for a hearing has not been answered.'],
            ['答复并说明理由。', 'Answer it with reasons.'],
            ['GD303-14'],
          )
        : null,
    () =>
      affected && !stage.methods.some((m) => m === 'symposium' || m === 'hearing')
        ? unlawful(
            'group-not-heard',
            [
              '涉及特定群体利益的，应当与其组织和代表沟通协商。',
              "The affected group's organisations and representatives must be talked with.",
            ],
            ['召开座谈会或听证会。', 'Hold a symposium or hearing with them.'],
            ['L713-14'],
          )
        : null,
    () => {
      const total = stage.received + stage.collected;
      return stage.disposed < total
        ? unlawful(
            'opinions-not-disposed',
            [
              `收到意见 ${total} 条，已研究处理 ${stage.disposed} 条。`,
              `${total} opinions received, ${stage.disposed} disposed of.`,
            ],
            ['逐类研究处理，说明采纳情况和理由。', 'Dispose of every opinion with reasons.'],
            ['L713-18'],
          )
        : null;
    },
    () =>
      report?.value && !stage.reportPublished
        ? unlawful(
            'participation-report-missing',
            ['应当公布公众参与情况报告。', 'The participation report must be published.'],
            ['公布意见采纳情况。', 'Publish it.'],
            report.basis,
          )
        : null,
  );
}

function gate(
  type: PublicParticipationAct['type'],
  stage: PublicParticipationState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'OpenConsultation':
      if (!decision.draft) return noDraft();
      return windowOpen(stage)
        ? outOfPlace(
            'consultation-open',
            ['正在公开征求意见。', 'A consultation is open.'],
            ['等待截止或延长期限。', 'Wait, or extend it.'],
            ['L713-15'],
          )
        : null;
    case 'ExtendConsultation':
      return windowOpen(stage)
        ? null
        : outOfPlace(
            'no-consultation',
            ['没有进行中的公开征求意见。', 'No consultation is open.'],
            ['先公开征求意见。', 'Open one first.'],
            ['L713-15'],
          );
    case 'AnnounceHearing':
      return decision.draft ? null : noDraft();
    case 'DisposeOpinions':
      return windowOpen(stage)
        ? unlawful(
            'consultation-open',
            ['公开征求意见尚未截止。', 'The consultation is still open.'],
            ['截止后统一研究处理。', 'Dispose of the opinions when it has closed.'],
            ['L713-18'],
            { at: stage.consultation?.closesAt ?? '' },
          )
        : null;
    case 'ConcludeParticipation':
      return concludeGate(stage, decision, context);
    case 'CloseConsultation':
    case 'RecordCollectedOpinions':
    case 'HoldSymposium':
    case 'RunQuestionnaire':
    case 'RunPoll':
    case 'ReceiveHearingRequest':
    case 'AnswerHearingRequest':
    case 'RegisterForHearing':
    case 'SelectHearingParticipants':
    case 'DeliverHearingPapers':
    case 'PostponeHearing':
    case 'CancelHearing':
    case 'OpenHearing':
    case 'RecordHearingStep':
    case 'SignHearingRecord':
    case 'SubmitHearingReport':
    case 'PublishAdoptionReport':
      return null;
    default:
      return type satisfies never;
  }
}

/** 713-15: thirty days generally; shorter only for a reason that stands in the notice itself. */
function windowTooShort(data: DataOf<'OpenConsultation'>, context: ActContext): Refused | null {
  const period = context.ruleSet.periods['consultation.window'];
  const due = dueDate(
    context.ruleSet,
    context.calendar,
    'consultation.window',
    context.calendar.dateOf(context.occurredAt),
  );
  if (!period || !due || data.closesOn >= due.on) return null;
  if (period.modality === 'must' || !period.shortening)
    return unlawful(
      'consultation-too-short',
      [`征求意见期限不得少于规定，最早截止日为 ${due.on}。`, `The window may not close before ${due.on}.`],
      [`将截止日改为 ${due.on} 或以后。`, `Close on ${due.on} or later.`],
      due.basis,
      { at: due.at, pointer: '/closesOn' },
    );
  if (!data.shortening || data.shortening.reason.trim() === '')
    return unlawful(
      'shortening-not-explained',
      [
        `期限一般不少于规定（最早 ${due.on} 截止）；缩短的，应当在公告中说明情况。`,
        `The window generally ends on ${due.on} or later; a shorter one needs its reason in the notice.`,
      ],
      [`改为 ${due.on}，或写明情况紧急等理由。`, `Close on ${due.on}, or give the reason.`],
      due.basis,
      { at: due.at, pointer: '/shortening' },
    );
  if (period.shortening.approver && !data.shortening.approvedBy)
    return unlawful(
      'shortening-not-approved',
      ['缩短期限须经承办单位主要负责人同意。', "Shortening needs the consent of the unit's principal."],
      ['写明同意人。', 'Name who consented.'],
      period.basis,
      { pointer: '/shortening/approvedBy' },
    );
  return null;
}

function openConsultation(
  data: DataOf<'OpenConsultation'>,
  stage: PublicParticipationState,
  decision: Decision,
  context: ActContext,
): Decided {
  const { calendar } = context;
  const opensOn = calendar.dateOf(context.occurredAt);
  if (data.closesOn < opensOn)
    return contradictory(
      'closes-before-opening',
      ['截止日早于公告日。', 'It closes before it opens.'],
      ['更正截止日。', 'Correct the date.'],
      ['L713-15'],
      { pointer: '/closesOn' },
    );
  if (data.channels.length === 0)
    return unlawful(
      'channels-missing',
      ['应当通过便于社会公众知晓的途径公布。', 'The notice must be published where the public sees it.'],
      ['列出公布途径。', 'List the channels.'],
      ['L713-15'],
      { pointer: '/channels' },
    );
  const refused = windowTooShort(data, context);
  if (refused) return refused;
  const due = dueDate(context.ruleSet, calendar, 'consultation.window', opensOn);
  const opened = {
    ...data,
    opensAt: context.occurredAt,
    closesAt: calendar.endOf(data.closesOn),
    statutoryOn: due?.on ?? null,
  };
  const open = [
    newDuty(
      context,
      'public-participation',
      stage.round,
      closeDuty,
      holderOf(decision, 'public-participation'),
      null,
      ['L713-18'],
      context.actId,
    ),
  ];
  return { events: [event('ConsultationOpened', { ...opened, duties: { open } }, ['L713-15'])] };
}

function extend(data: DataOf<'ExtendConsultation'>, stage: PublicParticipationState, context: ActContext): Decided {
  if (data.closesOn <= (stage.consultation?.closesOn ?? ''))
    return contradictory(
      'not-extended',
      ['新的截止日没有晚于原截止日。', 'The new last day is not later.'],
      ['填写更晚的日期。', 'Give a later day.'],
      ['L713-15'],
      { pointer: '/closesOn' },
    );
  if (!isBefore(context.now, stage.consultation?.closesAt ?? context.now))
    return unlawful(
      'consultation-over',
      ['征求意见期限已过，不能延长。', 'The window is over.'],
      ['另行公开征求意见。', 'Open another consultation.'],
      ['L713-15'],
    );
  return {
    events: [event('ConsultationExtended', { ...data, closesAt: context.calendar.endOf(data.closesOn) }, ['L713-15'])],
  };
}

function close(data: DataOf<'CloseConsultation'>, stage: PublicParticipationState, context: ActContext): Decided {
  const { consultation } = stage;
  if (!consultation || consultation.closed)
    return refuse(
      'time',
      'duty-settled',
      text('没有需要关闭的征求意见。', 'No consultation is open.'),
      text('无须登记。', 'Nothing to record.'),
    );
  if (isBefore(context.now, consultation.closesAt))
    return refuse(
      'time',
      'not-due',
      text('征求意见期限未到。', 'The window is still open.'),
      text('到期再问。', 'Ask again when it is due.'),
      [],
      { at: consultation.closesAt },
    );
  const total = data.counts.reduce((a, b) => a + b, 0);
  return { events: [event('ConsultationClosed', { ...data, total }, ['L713-15'])] };
}

function dispose({ items }: DataOf<'DisposeOpinions'>, stage: PublicParticipationState, decision: Decision): Decided {
  const unreasoned = items.findIndex((i: DispositionItem) => i.reason.trim() === '');
  if (unreasoned >= 0)
    return contradictory(
      'reason-missing',
      ['应当说明采纳或者不采纳的理由。', 'Each disposition needs its reason.'],
      ['填写理由。', 'Give it.'],
      ['L713-18'],
      { pointer: `/items/${unreasoned}/reason` },
    );
  const total = items.reduce((sum, i) => sum + i.count, 0);
  const open = stage.received + stage.collected - stage.disposed;
  if (total > open)
    return contradictory(
      'more-than-received',
      [`尚待处理 ${open} 条，本次处理 ${total} 条。`, `${open} opinions are open; ${total} would be disposed of.`],
      ['核对条数。', 'Check the counts.'],
      ['L713-18'],
      { pointer: '/items' },
    );
  const all = total === open;
  const done = all ? decision.duties.filter((d) => d.status === 'open' && d.what === closeDuty).map((d) => d.id) : [];
  return { events: [event('OpinionsDisposed', { items, total, duties: { done } }, ['L713-18'])] };
}

function requestHearing(
  data: DataOf<'ReceiveHearingRequest'>,
  stage: PublicParticipationState,
  decision: Decision,
  context: ActContext,
): Decided {
  const requestNo = stage.requests.length + 1;
  const closesOn = stage.consultation?.closesOn ?? context.calendar.dateOf(context.now);
  const due = dueDate(context.ruleSet, context.calendar, 'hearing.request-answer', closesOn);
  const open = [
    newDuty(
      context,
      'public-participation',
      stage.round,
      'answer-hearing-request',
      holderOf(decision, 'public-participation'),
      due,
      ['GD303-14'],
      requestNo,
    ),
  ];
  return { events: [event('HearingRequestReceived', { ...data, requestNo, duties: { open } }, ['L713-16'])] };
}

function answerRequest(data: DataOf<'AnswerHearingRequest'>, stage: PublicParticipationState): Decided {
  const request = stage.requests.find((r) => r.requestNo === data.requestNo);
  if (!request || request.answered)
    return outOfPlace(
      'no-such-request',
      ['没有待答复的听证申请。', 'No such request awaits an answer.'],
      ['核对申请编号。', 'Check the number.'],
      ['L713-16'],
      { pointer: '/requestNo' },
    );
  if (!data.granted && data.reason.trim() === '')
    return unlawful(
      'reason-missing',
      ['不同意的，应当说明理由。', 'A refusal needs its reasons.'],
      ['说明理由。', 'Give them.'],
      ['GD303-14'],
      { pointer: '/reason' },
    );
  const done = [dutyId('public-participation', stage.round, 'answer-hearing-request', data.requestNo)];
  return { events: [event('HearingRequestAnswered', { ...data, duties: { done } }, ['L713-16'])] };
}

function decide(
  act: PublicParticipationAct,
  stage: PublicParticipationState,
  decision: Decision,
  context: ActContext,
): Decided {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'OpenConsultation':
      return openConsultation(act.data, stage, decision, context);
    case 'ExtendConsultation':
      return extend(act.data, stage, context);
    case 'CloseConsultation':
      return close(act.data, stage, context);
    case 'RecordCollectedOpinions':
      return { events: [event('CollectedOpinionsRecorded', act.data, ['L713-14'])] };
    case 'HoldSymposium':
      return { events: [event('SymposiumHeld', act.data, ['L713-14'])] };
    case 'RunQuestionnaire':
      return { events: [event('QuestionnaireRun', act.data, ['L713-14'])] };
    case 'RunPoll':
      return { events: [event('PollRun', act.data, ['L713-14', 'DL171-16'])] };
    case 'ReceiveHearingRequest':
      return requestHearing(act.data, stage, decision, context);
    case 'AnswerHearingRequest':
      return answerRequest(act.data, stage);
    case 'DisposeOpinions':
      return dispose(act.data, stage, decision);
    case 'PublishAdoptionReport':
      return { events: [event('AdoptionReportPublished', act.data, ['L713-18', 'L713-32'])] };
    case 'ConcludeParticipation':
      return conclude(act.data, stage, decision);
    default:
      return hearing(act, stage, decision, context);
  }
}

function hearing(act: HearingAct, stage: PublicParticipationState, decision: Decision, context: ActContext): Decided {
  const setting = { hearings: stage.hearings, round: stage.round, decision, context };
  const decided = decideHearing(act, setting);
  const held = stage.hearings.find((h) => h.hearingId === act.data.hearingId);
  if ('refusal' in decided || act.type !== 'SignHearingRecord' || !held) return decided;
  const open = [reportDuty(act.data, held, setting)];
  return { events: [event('HearingRecordSigned', { ...act.data, duties: { open } }, ['L713-17'])] };
}

function conclude(data: DataOf<'ConcludeParticipation'>, stage: PublicParticipationState, decision: Decision): Decided {
  const done = decision.duties
    .filter(
      (d) =>
        d.status === 'open' &&
        d.stage === 'public-participation' &&
        (d.what === 'hear-the-public' || d.what === closeDuty),
    )
    .map((d) => d.id);
  return { events: [event('PublicParticipationConcluded', { ...data, duties: { done } }, ['L713-14', 'L713-18'])] };
}

const withMethod = (stage: PublicParticipationState, method: string): PublicParticipationState =>
  stage.methods.includes(method) ? stage : { ...stage, methods: [...stage.methods, method] };

function evolve(stage: PublicParticipationState, event: Recorded<PublicParticipationEvent>): PublicParticipationState {
  switch (event.type) {
    case 'ConsultationOpened': {
      const { draftHash, opensAt, closesAt, closesOn } = event.data;
      return {
        ...withMethod(stage, 'consultation'),
        consultation: { draftHash, opensAt, closesAt, closesOn, closed: false },
      };
    }
    case 'ConsultationExtended':
      return stage.consultation
        ? {
            ...stage,
            consultation: { ...stage.consultation, closesAt: event.data.closesAt, closesOn: event.data.closesOn },
          }
        : stage;
    case 'ConsultationClosed':
      return stage.consultation
        ? { ...stage, received: event.data.total, consultation: { ...stage.consultation, closed: true } }
        : stage;
    case 'CollectedOpinionsRecorded':
      return { ...withMethod(stage, 'written'), collected: stage.collected + event.data.opinions };
    case 'SymposiumHeld':
      return withMethod(stage, 'symposium');
    case 'QuestionnaireRun':
      return withMethod(stage, 'questionnaire');
    case 'PollRun':
      return withMethod(stage, 'poll');
    case 'HearingRequestReceived':
      return { ...stage, requests: [...stage.requests, { requestNo: event.data.requestNo, answered: false }] };
    case 'HearingRequestAnswered':
      return {
        ...stage,
        requests: stage.requests.map((r) => (r.requestNo === event.data.requestNo ? { ...r, answered: true } : r)),
      };
    case 'OpinionsDisposed':
      return { ...stage, disposed: stage.disposed + event.data.total };
    case 'AdoptionReportPublished':
      return { ...stage, reportPublished: true };
    case 'PublicParticipationConcluded':
      return concluded(stage, event, 'participated');
    case 'HearingNoticeGiven':
      return { ...withMethod(stage, 'hearing'), hearings: [...stage.hearings, newHearing(event)] };
    default:
      return {
        ...stage,
        hearings: stage.hearings.map((h) =>
          h.hearingId === event.data.hearingId ? evolveHearing(h, event as Recorded<HearingEvent>) : h,
        ),
      };
  }
}

const own = {
  stage: 'public-participation',
  roles: ['drafter', 'drafting-lead'],
  charged: true,
  when: 'open',
} as const;
const organiser = { ...own, roles: ['drafter', 'drafting-lead', 'hearing-chair'] as const };
const citizen = {
  stage: 'public-participation',
  roles: ['citizen', 'drafter', 'drafting-lead', 'office'],
  charged: false,
  when: 'open',
} as const;

export const publicParticipation: StageModule<'public-participation'> = {
  kind: 'public-participation',
  specs: {
    OpenConsultation: { ...own, title: text('公开征求意见', 'Open a consultation'), basis: ['L713-15'] },
    ExtendConsultation: { ...own, title: text('延长征求意见期限', 'Extend the consultation'), basis: ['L713-15'] },
    CloseConsultation: {
      ...own,
      roles: ['engine'],
      charged: false,
      title: text('征求意见截止', 'Close the consultation'),
      basis: ['L713-15'],
    },
    RecordCollectedOpinions: { ...own, title: text('登记收集的意见', 'Record collected opinions'), basis: ['L713-14'] },
    HoldSymposium: { ...own, title: text('登记座谈会', 'Record a symposium'), basis: ['L713-14'] },
    RunQuestionnaire: { ...own, title: text('登记问卷调查', 'Record a questionnaire'), basis: ['L713-14'] },
    RunPoll: { ...own, title: text('登记民意调查', 'Record a poll'), basis: ['L713-14'] },
    ReceiveHearingRequest: { ...citizen, title: text('提出听证申请', 'Request a hearing'), basis: ['L713-16'] },
    AnswerHearingRequest: { ...own, title: text('答复听证申请', 'Answer a request for a hearing'), basis: ['L713-16'] },
    AnnounceHearing: { ...organiser, title: text('公告听证会', 'Announce a hearing'), basis: ['L713-16'] },
    RegisterForHearing: { ...citizen, title: text('报名听证', 'Register for a hearing'), basis: ['L713-16'] },
    SelectHearingParticipants: {
      ...organiser,
      title: text('选定听证参加人并公布名单', 'Select the participants'),
      basis: ['L713-16'],
    },
    DeliverHearingPapers: { ...organiser, title: text('送达听证材料', 'Deliver the papers'), basis: ['L713-16'] },
    PostponeHearing: { ...organiser, title: text('延期听证', 'Postpone the hearing'), basis: ['L713-16'] },
    CancelHearing: { ...organiser, title: text('取消听证', 'Cancel the hearing'), basis: ['L713-16'] },
    OpenHearing: { ...organiser, title: text('举行听证会', 'Open the hearing'), basis: ['L713-17'] },
    RecordHearingStep: { ...organiser, title: text('记录听证议程', 'Record the proceedings'), basis: ['L713-17'] },
    SignHearingRecord: { ...organiser, title: text('确认签署听证笔录', 'Sign the record'), basis: ['L713-17'] },
    SubmitHearingReport: { ...organiser, title: text('提交听证报告', 'Submit the hearing report'), basis: ['L713-17'] },
    DisposeOpinions: { ...own, title: text('研究处理意见', 'Dispose of opinions'), basis: ['L713-18'] },
    PublishAdoptionReport: {
      ...own,
      title: text('公布意见采纳情况', 'Publish the adoption of opinions'),
      basis: ['L713-18', 'L713-32'],
    },
    ConcludeParticipation: { ...own, title: text('完成公众参与', 'Conclude public participation'), basis: ['L713-14'] },
  },
  events: {
    ConsultationOpened: text('公开征求意见', 'Consultation opened'),
    ConsultationExtended: text('延长征求意见期限', 'Consultation extended'),
    ConsultationClosed: text('征求意见截止', 'Consultation closed'),
    CollectedOpinionsRecorded: text('登记收集的意见', 'Collected opinions recorded'),
    SymposiumHeld: text('召开座谈会', 'Symposium held'),
    QuestionnaireRun: text('开展问卷调查', 'Questionnaire run'),
    PollRun: text('开展民意调查', 'Poll run'),
    HearingRequestReceived: text('收到听证申请', 'Request for a hearing received'),
    HearingRequestAnswered: text('答复听证申请', 'Request for a hearing answered'),
    HearingNoticeGiven: text('公告听证会', 'Hearing announced'),
    HearingRegistered: text('报名听证', 'Registered for the hearing'),
    HearingParticipantsSelected: text('公布听证参加人名单', 'Participants selected and published'),
    HearingPapersDelivered: text('送达听证材料', 'Papers delivered'),
    HearingPostponed: text('听证会延期', 'Hearing postponed'),
    HearingCancelled: text('听证会取消', 'Hearing cancelled'),
    HearingOpened: text('听证会开始', 'Hearing opened'),
    HearingStepTaken: text('听证议程', 'Hearing: proceedings'),
    HearingRecordSigned: text('听证笔录签字确认', 'Record signed'),
    HearingReportSubmitted: text('提交听证报告', 'Hearing report submitted'),
    OpinionsDisposed: text('研究处理意见', 'Opinions disposed of'),
    AdoptionReportPublished: text('公布意见采纳情况', 'Adoption of opinions published'),
    PublicParticipationConcluded: text('公众参与完成', 'Public participation concluded'),
  },
  open: (round, at) => ({
    ...openStage(round, at),
    consultation: null,
    received: 0,
    collected: 0,
    disposed: 0,
    methods: [],
    hearings: [],
    requests: [],
    reportPublished: false,
  }),
  openingDuties: (round, decision, context) => [
    newDuty(
      context,
      'public-participation',
      round,
      'hear-the-public',
      holderOf(decision, 'public-participation'),
      null,
      ['L713-14'],
    ),
  ],
  gate,
  decide,
  evolve,
  timers: ({ consultation }) =>
    consultation && !consultation.closed ? [{ act: 'CloseConsultation', dueAt: consultation.closesAt, data: {} }] : [],
};
