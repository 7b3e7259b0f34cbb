import {
  actOf,
  adopt,
  adoptedStory,
  agree,
  bend,
  conveneMeeting,
  deliberation,
  disagree,
  drafter,
  head,
  meetingAt,
  meetingStory,
  memberOf,
  members,
  nationalRules,
  overlaid,
  recordMinutes,
  reviewedStory,
  scheduleMeeting,
  secretary,
  speak,
  submitToMeeting,
} from '../../decision/decision.given';
import type { ActOf, Story } from '../../decision/decision.given';
import type { Actor } from '../../actor';
import type { AnyDecisionAct } from '../../decision/decide';

const at = '2026-04-20T01:00:00.000Z';
const revised = '9'.repeat(64);
const revise = actOf('ReviseDraft', {
  title: '修改稿',
  documentHash: revised,
  substantial: true,
  reason: '调整',
  inResponseTo: null,
});
const opened = (rules = nationalRules): Story =>
  reviewedStory({}, rules).open('collective-decision', '2026-04-20T00:30:00.000Z');
const submitted = (): Story => opened().do(deliberation, drafter, at);
const scheduled = (rules = nationalRules): Story => submitToMeeting(reviewedStory({}, rules));
const heard = (...positions: ActOf<'TakePosition'>[]): Story => speak(meetingStory(), ...positions);
const decided = (): Story => heard(agree, agree, agree).do(adopt, head, meetingAt);
const materials = deliberation.data.materials;
const lacking = (absence: string | null) =>
  bend(deliberation, {
    materials: materials.map((m) => (m.id === 'draft' ? m : { ...m, documentHash: null, absence })),
  });
const present = (...ids: string[]): ActOf<'ConveneMeeting'> =>
  bend(conveneMeeting, {
    present: ids,
    absent: members.filter((m) => !ids.includes(m)).map((personId) => ({ personId, reason: '出差' })),
  });
const [chief, m1, m2, m3] = members as [string, string, string, string, string];
const dissent = actOf('RecordDissent', { content: '保留意见' });

const twoThirds = overlaid({
  numbers: { 'meeting.present.percent': { value: 67, sense: 'at-least', modality: 'must', basis: ['DL171-31'] } },
});
const attending = overlaid({ flags: { 'meeting.legality-reviewer-attends': { value: true, basis: ['SH35-33'] } } });
const silence = overlaid({ flags: { 'meeting.silence-agrees': { value: true, basis: ['CNHIST-1'] } } });

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor, at?: string];

describe('submitting for deliberation (713-29)', () => {
  it.each<Case>([
    ['lawful', 'with all materials', opened, deliberation],
    ['gate material-missing', 'with a paper missing', opened, bend(deliberation, { materials: materials.slice(0, 1) })],
    ['gate material-missing', 'with a paper missing and an empty explanation', opened, lacking(' ')],
    ['lawful', 'with its absence explained', opened, lacking('另行报送')],
    [
      'gate review-lapsed',
      'of a draft changed in substance after its review',
      () => opened().do(revise, drafter, at),
      bend(deliberation, { draftHash: revised }),
    ],
    ['state meeting-scheduled', 'once the meeting is scheduled', scheduled, deliberation],
  ])('answers %s %s', (verdict, _when, given, act, by = drafter, when = at) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });
});

describe('the meeting (713-30)', () => {
  it.each<Case>([
    ['gate materials-not-submitted', 'before anything is submitted', opened, scheduleMeeting],
    ['lawful', 'once it is submitted', submitted, scheduleMeeting],
    ['lawful', 'anew at another time', scheduled, scheduleMeeting],
    ['state meeting-convened', 'once it is convened', meetingStory, scheduleMeeting],
    [
      'gate draft-changed-after-submission',
      'on a draft changed since',
      () => submitted().do(revise, drafter, at),
      scheduleMeeting,
    ],
    [
      'input head-not-member',
      'without its head among the members',
      submitted,
      bend(scheduleMeeting, { headId: 'p-other' }),
    ],
    [
      'input member-twice',
      'with a member listed twice',
      submitted,
      bend(scheduleMeeting, { memberIds: [chief, m1, m1] }),
    ],
    ['gate not-collective', 'of the head alone', submitted, bend(scheduleMeeting, { memberIds: [chief] })],
  ])('answers %s to scheduling it %s', (verdict, _when, given, act, by = secretary, when = at) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });

  it.each<Case>([
    ['gate meeting-not-scheduled', 'before it is scheduled', submitted, conveneMeeting],
    ['lawful', 'with the head and three of four members', scheduled, conveneMeeting],
    ['state meeting-convened', 'a second time, which would rewrite who was there', meetingStory, present(chief, m1)],
    [
      'gate draft-changed-after-submission',
      'on a draft changed since',
      () => scheduled().do(revise, drafter, at),
      conveneMeeting,
    ],
    ['input meeting-unknown', 'under another id', scheduled, bend(conveneMeeting, { meetingId: 'm-9' })],
    [
      'input not-a-member',
      'with a stranger present',
      scheduled,
      bend(conveneMeeting, { present: [...members, 'p-stranger'], absent: [] }),
    ],
    [
      'input attendance-incomplete',
      'with a member neither present nor absent',
      scheduled,
      bend(conveneMeeting, { absent: [] }),
    ],
    [
      'input member-twice',
      'with one person counted twice',
      scheduled,
      bend(present(chief), { present: [chief, chief] }),
    ],
    [
      'input member-twice',
      'with one person both present and absent',
      scheduled,
      bend(conveneMeeting, {
        absent: [
          { personId: m3, reason: '' },
          { personId: 'p-member-4', reason: '' },
        ],
      }),
    ],
    ['gate head-absent', 'without the head', scheduled, present(m1, m2)],
    ['gate not-collective', 'with the head alone', scheduled, present(chief)],
    [
      'gate quorum-missing',
      'with three of five where two thirds are needed',
      () => scheduled(twoThirds),
      present(chief, m1, m2),
    ],
    ['lawful', 'with four of five', () => scheduled(twoThirds), conveneMeeting],
    ['lawful', 'with three of five where no rule sets a quorum', scheduled, present(chief, m1, m2)],
    [
      'gate legality-reviewer-absent',
      'without the legality reviewer whom an overlay wants there',
      () => scheduled(attending),
      bend(conveneMeeting, { legalityReviewerPresent: false }),
    ],
    ['lawful', 'with the legality reviewer', () => scheduled(attending), conveneMeeting],
    [
      'input meeting-not-due',
      'more than a day before its time',
      scheduled,
      conveneMeeting,
      secretary,
      '2026-04-21T00:59:59.000Z',
    ],
  ])('answers %s to convening it %s', (verdict, _when, given, act, by = secretary, when = meetingAt) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });
});

describe('speaking and deciding (713-30)', () => {
  const split = () => heard(agree, disagree, disagree);
  const against = bend(adopt, { reasonsAgainstMajority: '长远利益' });
  const reject = bend(adopt, { outcome: 'reject' });
  it.each<Case>([
    ['gate meeting-not-convened', 'to a member before the meeting', scheduled, agree],
    ['lawful', 'to a member present', meetingStory, agree],
    ['gate not-present', 'to a member who is absent', meetingStory, agree, memberOf(4)],
    ['gate head-speaks-last', 'to the head taking a position', meetingStory, agree, head],
    ['input reasons-missing', 'to disagreeing without reasons', meetingStory, bend(disagree, { reasons: '' })],
    ['lawful', 'to disagreeing with reasons', meetingStory, disagree],
    ['state already-decided', 'to a position after the decision', decided, agree],
    ['gate meeting-not-convened', 'to the head before the meeting', scheduled, adopt, head],
    ['gate members-not-heard', 'to the head before everybody has spoken', () => heard(agree, agree), adopt, head],
    ['lawful', 'to the head when everybody has spoken', () => heard(agree, agree, agree), adopt, head],
    [
      'lawful',
      'to the head while members are silent, where silence agrees',
      () => speak(meetingStory({}, silence), agree),
      adopt,
      head,
    ],
    [
      'gate not-the-head',
      'to another head who would decide',
      () => heard(agree, agree, agree),
      adopt,
      { ...memberOf(1), roles: ['head'] },
    ],
    ['authority role-missing', 'to a member who would decide', () => heard(agree, agree, agree), adopt, memberOf(1)],
    ['state already-decided', 'to deciding twice', decided, adopt, head],
    [
      'input outcome-unknown',
      'to an outcome that the rule set does not have',
      () => heard(agree, agree, agree),
      bend(adopt, { outcome: 'applause' }),
      head,
    ],
    ['gate reasons-against-majority', 'to adopting against the majority without reasons', split, adopt, head],
    [
      'gate reasons-against-majority',
      'to adopting against the majority with empty reasons',
      split,
      bend(adopt, { reasonsAgainstMajority: ' ' }),
      head,
    ],
    ['lawful', 'to adopting against the majority with reasons', split, against, head],
    [
      'gate reasons-against-majority',
      'to rejecting what most would adopt',
      () => heard(agree, agree, disagree),
      reject,
      head,
    ],
    ['lawful', 'to rejecting what most reject', split, reject, head],
    [
      'input amendments-missing',
      'to adopting with amendments that are not stated',
      () => heard(agree, agree, agree),
      bend(adopt, { outcome: 'adopt-amended' }),
      head,
    ],
    [
      'input amended-text-missing',
      'to adopting with amendments but without their text',
      () => heard(agree, agree, agree),
      bend(adopt, { outcome: 'adopt-amended', amendments: '第三条', decidedDocumentHash: null }),
      head,
    ],
    [
      'lawful',
      'to adopting with amendments stated',
      () => heard(agree, agree, agree),
      bend(adopt, { outcome: 'adopt-amended', amendments: '第三条', decidedDocumentHash: revised }),
      head,
    ],
    ['gate meeting-not-convened', 'to a dissent before the meeting', scheduled, dissent],
    ['gate not-present', 'to a dissent of somebody absent', meetingStory, dissent, memberOf(4)],
    ['lawful', 'to a dissent after the decision', decided, dissent],
    ['gate head-has-not-decided', 'to minutes before the decision', meetingStory, recordMinutes, secretary],
    ['lawful', 'to minutes after it', decided, recordMinutes, secretary],
  ])('answers %s %s', (verdict, _when, given, act, by = memberOf(1), when = meetingAt) => {
    expect(given().judge(act, by, when)).toBe(verdict);
  });

  it('counts abstentions and reservations for neither side', () => {
    const reserve = bend(agree, { position: 'reserve' });
    expect(heard(bend(agree, { position: 'abstain' }), reserve, reserve).judge(adopt, head, meetingAt)).toBe('lawful');
  });

  it('keeps positions, the head’s words and dissents confidential, and the decision public', () => {
    const story = heard(agree, agree, disagree).do(adopt, head, meetingAt).do(dissent, memberOf(3), meetingAt);
    const confidential = story.events.flatMap((e) => ('confidential' in e.data ? [e.type] : []));
    expect(confidential).toEqual(['PositionTaken', 'PositionTaken', 'PositionTaken', 'HeadSpoke', 'DissentRecorded']);
    expect(story.decision.stages['collective-decision']).toMatchObject({
      dissents: ['p-member-3'],
      decided: { outcome: 'adopt', againstMajority: false },
    });
  });

  it('lets a member change position, the last one counting', () => {
    const story = heard(disagree, agree, agree).do(agree, memberOf(1), meetingAt);
    expect(story.decision.stages['collective-decision']?.positions).toHaveLength(3);
    expect(story.decision.stages['collective-decision']?.positions).toContainEqual({
      personId: 'p-member-1',
      position: 'agree',
    });
  });

  it('concludes with the minutes, and meets again when the matter is postponed', () => {
    expect(adoptedStory().decision.stages['collective-decision']).toMatchObject({
      status: 'concluded',
      outcome: 'adopt',
    });
    const postponed = heard(agree, disagree, disagree)
      .do(bend(adopt, { outcome: 'postpone' }), head, meetingAt)
      .do(recordMinutes, secretary, meetingAt);
    expect(postponed.open('collective-decision', meetingAt).decision.stages['collective-decision']).toMatchObject({
      round: 2,
      submitted: null,
      present: [],
    });
  });
});
