import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import { principalOf } from '../../actor';
import { changedInSubstanceSince } from '../../decision/changed';
import type { Decision, StageBase } from '../../decision/state';
import { flag, holds, outcome } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { Instant } from '../../time';
import type { StageModule } from '../stage-module';
import {
  concluded,
  contradictory,
  dutyId,
  firstOf,
  newDuty,
  openStage,
  outOfPlace,
  standingDraft,
  unknownOutcome,
  unlawful,
} from '../stages';
import type { CollectiveDecisionAct, Position } from './collective-decision.acts';
import type { CollectiveDecisionEvent } from './collective-decision.events';

export interface CollectiveDecisionState extends StageBase {
  submitted: { draftHash: string; at: Instant } | null;
  meeting: { meetingId: string; scheduledAt: Instant; memberIds: string[]; headId: string } | null;
  present: string[];
  /** For the meeting's members, audit and inquiry only. */
  positions: { personId: string; position: Position }[];
  dissents: string[];
  decided: { outcome: string; documentHash: string; againstMajority: boolean } | null;
}

type DataOf<T extends CollectiveDecisionAct['type']> = Extract<CollectiveDecisionAct, { type: T }>['data'];
type Decided = Outcome<CollectiveDecisionEvent>;

const notSubmitted = () =>
  unlawful(
    'materials-not-submitted',
    ['尚未提请审议，材料不齐不得上会。', 'The matter has not been submitted with its materials.'],
    ['由承办单位提交审议材料。', 'The undertaking unit submits the materials.'],
    ['L713-29'],
  );
const notConvened = () =>
  unlawful(
    'meeting-not-convened',
    ['会议尚未召开。', 'The meeting has not been convened.'],
    ['由会议秘书登记到会情况。', 'The secretary records attendance.'],
    ['L713-30'],
  );

const convenedAlready = () =>
  outOfPlace(
    'meeting-convened',
    ['会议已经召开。', 'The meeting has been convened.'],
    ['在会议中办理。', 'Act in the meeting.'],
    ['L713-30'],
  );

/** Members present other than the head who have not spoken. */
const unheard = (stage: CollectiveDecisionState): string[] =>
  stage.present.filter((id) => id !== stage.meeting?.headId && !stage.positions.some((p) => p.personId === id));

function gate(
  type: CollectiveDecisionAct['type'],
  stage: CollectiveDecisionState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'SubmitForDeliberation':
      return stage.meeting
        ? outOfPlace(
            'meeting-scheduled',
            ['会议已安排，材料不再更换。', 'The meeting is scheduled.'],
            ['撤回后重新提交。', 'Send the draft back first.'],
            ['L713-29'],
          )
        : null;
    case 'ScheduleMeeting':
      if (!stage.submitted) return notSubmitted();
      return stage.present.length > 0 ? convenedAlready() : draftMoved(stage, decision);
    case 'ConveneMeeting':
      if (!stage.meeting)
        return unlawful(
          'meeting-not-scheduled',
          ['会议尚未安排。', 'No meeting is scheduled.'],
          ['先安排会议。', 'Schedule it first.'],
          ['L713-30'],
        );
      return stage.present.length > 0 ? convenedAlready() : draftMoved(stage, decision);
    case 'TakePosition':
    case 'DecideAsHead':
      return inMeeting(type, stage, context);
    case 'RecordDissent':
      if (stage.present.length === 0) return notConvened();
      return stage.present.includes(principalOf(context.actor).personId) ? null : notMember();
    case 'RecordMinutes':
      return stage.decided
        ? null
        : unlawful(
            'head-has-not-decided',
            ['行政首长尚未作出决定。', 'The head has not decided.'],
            ['行政首长最后发表意见并作出决定。', 'The head speaks last and decides.'],
            ['L713-30'],
          );
    default:
      return type satisfies never;
  }
}

const notMember = () =>
  unlawful(
    'not-present',
    ['您不是到会的会议组成人员。', 'You are not among the members present.'],
    ['由到会的组成人员办理。', 'A member present acts.'],
    ['L713-30'],
  );

function draftMoved(stage: CollectiveDecisionState, decision: Decision): Refused | null {
  if (!stage.submitted || !changedInSubstanceSince(decision, stage.submitted.draftHash)) return null;
  return unlawful(
    'draft-changed-after-submission',
    ['提交审议后草案有实质性修改。', 'The draft changed in substance after submission.'],
    ['重新履行相关程序后提交。', 'Go through the procedure again and resubmit.'],
    ['L713-25', 'L713-29'],
  );
}

function inMeeting(
  type: 'TakePosition' | 'DecideAsHead',
  stage: CollectiveDecisionState,
  context: ActContext,
): Refused | null {
  if (stage.present.length === 0) return notConvened();
  if (stage.decided)
    return outOfPlace(
      'already-decided',
      ['行政首长已作出决定。', 'The head has decided.'],
      ['可以登记不同意见。', 'A dissent may still be recorded.'],
      ['L713-30'],
    );
  const { personId } = principalOf(context.actor);
  if (!stage.present.includes(personId)) return notMember();
  const isHead = personId === stage.meeting?.headId;
  if (type === 'TakePosition')
    return isHead
      ? unlawful(
          'head-speaks-last',
          ['行政首长最后发表意见。', 'The head speaks last.'],
          ['其他组成人员发言后，由行政首长作出决定。', 'Decide after the members have spoken.'],
          ['L713-30'],
        )
      : null;
  if (!isHead)
    return unlawful(
      'not-the-head',
      ['只有行政首长可以作出决定。', 'Only the head decides.'],
      ['由主持会议的行政首长办理。', 'The head presiding acts.'],
      ['L713-30'],
    );
  const waiting = unheard(stage);
  if (waiting.length === 0 || flag(context.ruleSet, 'meeting.silence-agrees')) return null;
  return unlawful(
    'members-not-heard',
    [
      `尚有 ${waiting.length} 名到会人员没有发表意见，行政首长应当最后发表意见。`,
      `${waiting.length} members present have not spoken; the head speaks last.`,
    ],
    ['登记其意见后再作决定。', 'Record their positions first.'],
    ['L713-30'],
  );
}

function materialsRefused(
  data: DataOf<'SubmitForDeliberation'>,
  decision: Decision,
  context: ActContext,
): Refused | null {
  for (const rule of context.ruleSet.materials) {
    if (holds(rule.when, decision.findings) === false) continue;
    const given = data.materials.find((m) => m.id === rule.id);
    if (given?.documentHash) continue;
    if (given?.absence?.trim()) continue;
    return unlawful(
      'material-missing',
      [`审议材料缺“${rule.title.zh}”。`, `The material "${rule.title.en}" is missing.`],
      ['补充该材料，或者说明缺少的原因。', 'Add it, or explain its absence.'],
      rule.basis,
      { pointer: '/materials' },
    );
  }
  return null;
}

function submit(
  data: DataOf<'SubmitForDeliberation'>,
  stage: CollectiveDecisionState,
  decision: Decision,
  context: ActContext,
): Decided {
  const review = decision.stages['legality-review'];
  const staleReview =
    context.ruleSet.stages.some((s) => s.kind === 'legality-review') &&
    changedInSubstanceSince(decision, review?.draftHash ?? null);
  const refused = firstOf(
    () =>
      staleReview
        ? unlawful(
            'review-lapsed',
            ['合法性审查针对的不是现行草案。', 'The legality opinion judged an earlier draft.'],
            ['重新进行合法性审查。', 'Have the draft reviewed again.'],
            ['L713-25'],
          )
        : null,
    () => materialsRefused(data, decision, context),
  );
  if (refused) return refused;
  const done = [dutyId('collective-decision', stage.round, 'submit-for-deliberation')];
  const open = [
    newDuty(
      context,
      'collective-decision',
      stage.round,
      'hold-meeting',
      { unitId: decision.charges['collective-decision']?.unitId ?? null, postId: null, personId: null },
      null,
      ['L713-30'],
      context.actId,
    ),
  ];
  return { events: [event('DeliberationSubmitted', { ...data, duties: { done, open } }, ['L713-29'])] };
}

function schedule(data: DataOf<'ScheduleMeeting'>): Decided {
  if (!data.memberIds.includes(data.headId))
    return contradictory(
      'head-not-member',
      ['行政首长应当是会议组成人员。', 'The head is one of the members.'],
      ['将行政首长列入组成人员。', 'List the head among the members.'],
      ['L713-30'],
      { pointer: '/headId' },
    );
  if (new Set(data.memberIds).size !== data.memberIds.length)
    return contradictory(
      'member-twice',
      ['组成人员重复。', 'A member is listed twice.'],
      ['删去重复的人员。', 'Remove the duplicate.'],
      ['L713-30'],
      { pointer: '/memberIds' },
    );
  if (data.memberIds.length < 2)
    return unlawful(
      'not-collective',
      ['重大行政决策应当集体讨论。', 'A major decision is deliberated collectively.'],
      ['列出全部组成人员。', 'List all members.'],
      ['L713-30'],
      { pointer: '/memberIds' },
    );
  return { events: [event('MeetingScheduled', data, ['L713-30'])] };
}

function convene(data: DataOf<'ConveneMeeting'>, stage: CollectiveDecisionState, context: ActContext): Decided {
  const meeting = stage.meeting as NonNullable<CollectiveDecisionState['meeting']>;
  const stranger = data.present.find((id) => !meeting.memberIds.includes(id));
  const missing = meeting.memberIds.find(
    (id) => !data.present.includes(id) && !data.absent.some((a) => a.personId === id),
  );
  const stated = [...data.present, ...data.absent.map((a) => a.personId)];
  const twice = stated.find((id, i) => stated.indexOf(id) !== i);
  const percent = context.ruleSet.numbers['meeting.present.percent'];
  const reviewer = context.ruleSet.flags['meeting.legality-reviewer-attends'];
  const refused = firstOf(
    () =>
      data.meetingId === meeting.meetingId
        ? null
        : contradictory(
            'meeting-unknown',
            ['不是已安排的会议。', 'That meeting is not the scheduled one.'],
            [`会议编号：${meeting.meetingId}`, `Meeting ${meeting.meetingId}.`],
            ['L713-30'],
            { pointer: '/meetingId' },
          ),
    () =>
      stranger
        ? contradictory(
            'not-a-member',
            [`${stranger} 不是会议组成人员。`, `${stranger} is not a member.`],
            ['列席人员另行登记。', 'List them as observers.'],
            ['L713-30'],
            { pointer: '/present' },
          )
        : null,
    () =>
      twice
        ? contradictory(
            'member-twice',
            [`${twice} 的到会情况登记了两次。`, `${twice} is listed twice.`],
            ['每人只登记一次。', 'State each member once.'],
            ['L713-30'],
            { pointer: '/present' },
          )
        : null,
    () =>
      missing
        ? contradictory(
            'attendance-incomplete',
            [`${missing} 到会与否没有登记。`, `Attendance of ${missing} is not stated.`],
            ['逐一登记到会或缺席及原因。', 'State presence or absence of every member.'],
            ['L713-30'],
            { pointer: '/absent' },
          )
        : null,
    () =>
      data.present.includes(meeting.headId)
        ? null
        : unlawful(
            'head-absent',
            ['行政首长没有到会，不能作出决定。', 'The head is absent and nobody else decides.'],
            ['另行安排会议。', 'Schedule another meeting.'],
            ['L713-30'],
            { pointer: '/present' },
          ),
    () =>
      data.present.length < 2
        ? unlawful(
            'not-collective',
            ['重大行政决策应当集体讨论。', 'A major decision is deliberated collectively.'],
            ['另行安排会议。', 'Schedule another meeting.'],
            ['L713-30'],
            { pointer: '/present' },
          )
        : null,
    () =>
      percent && data.present.length * 100 < meeting.memberIds.length * percent.value
        ? unlawful(
            'quorum-missing',
            [
              `应到 ${meeting.memberIds.length} 人，实到 ${data.present.length} 人。`,
              `${data.present.length} of ${meeting.memberIds.length} are present.`,
            ],
            [`到会人数须达到 ${percent.value}%。`, `${percent.value}% must be present.`],
            percent.basis,
            { pointer: '/present' },
          )
        : null,
    () =>
      reviewer?.value && !data.legalityReviewerPresent
        ? unlawful(
            'legality-reviewer-absent',
            ['合法性审查机构负责人应当列席。', 'The head of the legality reviewer must attend.'],
            ['通知其列席。', 'Have them attend.'],
            reviewer.basis,
            { pointer: '/legalityReviewerPresent' },
          )
        : null,
    () =>
      Date.parse(context.occurredAt) < Date.parse(meeting.scheduledAt) - 86_400_000
        ? contradictory(
            'meeting-not-due',
            ['早于安排的会议日期。', 'It lies before the scheduled day.'],
            ['按安排的时间召开。', 'Convene it as scheduled.'],
            ['L713-30'],
            { at: meeting.scheduledAt },
          )
        : null,
  );
  return refused ?? { events: [event('MeetingConvened', data, ['L713-30'])] };
}

/** What the members' majority would have: abstentions and reservations count for neither side. */
function againstMajority(
  stage: CollectiveDecisionState,
  effect: string,
  context: ActContext,
): { against: boolean; agree: number; disagree: number } {
  const silent = flag(context.ruleSet, 'meeting.silence-agrees') ? unheard(stage).length : 0;
  const agree = stage.positions.filter((p) => p.position === 'agree').length + silent;
  const disagree = stage.positions.filter((p) => p.position === 'disagree').length;
  const adopts = effect === 'adopt' || effect === 'adopt-amended';
  return { against: adopts ? disagree > agree : agree > disagree, agree, disagree };
}

function decideAsHead(
  data: DataOf<'DecideAsHead'>,
  stage: CollectiveDecisionState,
  decision: Decision,
  context: ActContext,
): Decided {
  const found = outcome(context.ruleSet, 'collective-decision', data.outcome);
  if (!found) return unknownOutcome(context.ruleSet, 'collective-decision', data.outcome, ['L713-30'], '/outcome');
  const { against, agree, disagree } = againstMajority(stage, found.effect, context);
  if (against && !data.reasonsAgainstMajority?.trim())
    return unlawful(
      'reasons-against-majority',
      [
        '拟作出的决定与多数人意见不一致，应当在会上说明理由。',
        'The decision differs from the majority: its reasons are to be given in the meeting.',
      ],
      ['说明理由。', 'Give the reasons.'],
      ['L713-30'],
      { pointer: '/reasonsAgainstMajority' },
    );
  if (found.effect === 'adopt-amended' && !data.amendments?.trim())
    return contradictory(
      'amendments-missing',
      ['修改后通过的，应当写明修改内容。', 'Say what was amended.'],
      ['填写修改内容。', 'State the amendments.'],
      ['L713-30'],
      { pointer: '/amendments' },
    );
  if (found.effect === 'adopt-amended' && !data.decidedDocumentHash)
    return contradictory(
      'amended-text-missing',
      ['修改后通过的，应当附修改后的文本。', 'The amended text must be given.'],
      ['上传修改后的文本。', 'Upload it and give its hash.'],
      ['L713-30'],
      { pointer: '/decidedDocumentHash' },
    );
  const decidedDocumentHash = data.decidedDocumentHash ?? standingDraft(decision);
  const { statement, reasonsAgainstMajority, amendments } = data;
  return {
    events: [
      event('HeadSpoke', { statement, reasonsAgainstMajority, agree, disagree, confidential: true as const }, [
        'L713-30',
      ]),
      event('HeadDecided', { outcome: data.outcome, decidedDocumentHash, amendments, againstMajority: against }, [
        'L713-30',
      ]),
    ],
  };
}

function decide(
  act: CollectiveDecisionAct,
  stage: CollectiveDecisionState,
  decision: Decision,
  context: ActContext,
): Decided {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  const { personId } = principalOf(context.actor);
  switch (act.type) {
    case 'SubmitForDeliberation':
      return submit(act.data, stage, decision, context);
    case 'ScheduleMeeting':
      return schedule(act.data);
    case 'ConveneMeeting':
      return convene(act.data, stage, context);
    case 'TakePosition':
      if (act.data.position === 'disagree' && act.data.reasons.trim() === '')
        return contradictory(
          'reasons-missing',
          ['不同意的，应当说明理由。', 'A disagreement needs its reasons.'],
          ['填写理由。', 'Give them.'],
          ['L713-30'],
          { pointer: '/reasons' },
        );
      return { events: [event('PositionTaken', { ...act.data, personId, confidential: true as const }, ['L713-30'])] };
    case 'DecideAsHead':
      return decideAsHead(act.data, stage, decision, context);
    case 'RecordDissent':
      return {
        events: [
          event('DissentRecorded', { ...act.data, personId, confidential: true as const }, ['L713-30', 'L713-38']),
        ],
      };
    case 'RecordMinutes': {
      const done = decision.duties
        .filter((d) => d.status === 'open' && d.stage === 'collective-decision')
        .map((d) => d.id);
      return { events: [event('MinutesRecorded', { ...act.data, duties: { done } }, ['L713-30'])] };
    }
    default:
      return act satisfies never;
  }
}

function evolve(stage: CollectiveDecisionState, event: Recorded<CollectiveDecisionEvent>): CollectiveDecisionState {
  switch (event.type) {
    case 'DeliberationSubmitted':
      return { ...stage, submitted: { draftHash: event.data.draftHash, at: event.recordedAt } };
    case 'MeetingScheduled': {
      const { meetingId, scheduledAt, memberIds, headId } = event.data;
      return { ...stage, meeting: { meetingId, scheduledAt, memberIds, headId } };
    }
    case 'MeetingConvened':
      return { ...stage, present: event.data.present };
    case 'PositionTaken': {
      const { personId, position } = event.data;
      return {
        ...stage,
        positions: [...stage.positions.filter((p) => p.personId !== personId), { personId, position }],
      };
    }
    case 'HeadSpoke':
      return stage;
    case 'HeadDecided':
      return {
        ...stage,
        decided: {
          outcome: event.data.outcome,
          documentHash: event.data.decidedDocumentHash,
          againstMajority: event.data.againstMajority,
        },
      };
    case 'DissentRecorded':
      return { ...stage, dissents: [...stage.dissents, event.data.personId] };
    case 'MinutesRecorded':
      return concluded(stage, event, stage.decided?.outcome ?? '');
    default:
      return event satisfies never;
  }
}

const base = { stage: 'collective-decision', charged: false, when: 'open' } as const;

export const collectiveDecision: StageModule<'collective-decision'> = {
  kind: 'collective-decision',
  specs: {
    SubmitForDeliberation: {
      ...base,
      roles: ['drafter', 'drafting-lead'],
      title: text('提请集体审议', 'Submit for deliberation'),
      basis: ['L713-29'],
    },
    ScheduleMeeting: {
      ...base,
      roles: ['meeting-secretary', 'office'],
      title: text('安排会议', 'Schedule the meeting'),
      basis: ['L713-30'],
    },
    ConveneMeeting: {
      ...base,
      roles: ['meeting-secretary'],
      title: text('登记到会情况', 'Convene the meeting'),
      basis: ['L713-30'],
    },
    TakePosition: {
      ...base,
      roles: ['meeting-member', 'head'],
      title: text('发表意见', 'Take a position'),
      basis: ['L713-30'],
    },
    DecideAsHead: { ...base, roles: ['head'], title: text('行政首长作出决定', 'The head decides'), basis: ['L713-30'] },
    RecordDissent: {
      ...base,
      roles: ['meeting-member', 'head'],
      title: text('记载不同意见', 'Record a dissent'),
      basis: ['L713-30', 'L713-38'],
    },
    RecordMinutes: {
      ...base,
      roles: ['meeting-secretary'],
      title: text('登记会议记录', 'Record the minutes'),
      basis: ['L713-30'],
    },
  },
  events: {
    DeliberationSubmitted: text('提请集体审议', 'Submitted for deliberation'),
    MeetingScheduled: text('安排会议', 'Meeting scheduled'),
    MeetingConvened: text('会议召开', 'Meeting convened'),
    PositionTaken: text('发表意见', 'Position taken'),
    HeadSpoke: text('行政首长末位发言', 'The head spoke last'),
    HeadDecided: text('行政首长作出决定', 'The head decided'),
    DissentRecorded: text('记载不同意见', 'Dissent recorded'),
    MinutesRecorded: text('登记会议记录', 'Minutes recorded'),
  },
  open: (round, at) => ({
    ...openStage(round, at),
    submitted: null,
    meeting: null,
    present: [],
    positions: [],
    dissents: [],
    decided: null,
  }),
  openingDuties: (round, decision, context) => {
    const holder = { unitId: decision.units.lead, postId: null, personId: null };
    return [newDuty(context, 'collective-decision', round, 'submit-for-deliberation', holder, null, ['L713-29'])];
  },
  gate,
  decide,
  evolve,
  timers: () => [],
};
