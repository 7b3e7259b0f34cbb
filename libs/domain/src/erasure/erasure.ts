import { event } from '../act';
import type { ActContext, Outcome } from '../act';
import { principalOf, rolesNamed } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import type { Instant } from '../time';
import { isBefore } from '../time';
import { erasureActSpecs } from './erasure.acts';
import type { ErasableValue, ErasureAct, ErasureEvent } from './erasure.acts';
import { personalData } from './personal-data';
import type { ErasureCase, ErasureState } from './state';

const basis = ['PIPL-47'];

type Opening = Extract<ErasureAct, { type: 'ApplyForErasure' | 'RequestErasure' }>;
type Deciding = Exclude<ErasureAct, Opening>;

/** Judges an act on one organ's erasures. No value is ever seen here: what is named is named by commitment. */
export function decideErasure(act: ErasureAct, state: ErasureState, context: ActContext): Outcome<ErasureEvent> {
  const { roles } = erasureActSpecs[act.type];
  if (context.actor.enteredFor)
    return refuse(
      'authority',
      'in-person-only',
      text('删除须由本人办理，不得代录。', 'An erasure is decided in person; nobody enters it for another.'),
      text('以本人登录办理。', 'Log in yourself.'),
      basis,
    );
  if (!roles.some((role) => context.actor.roles.includes(role)))
    return refuse(
      'authority',
      'role-missing',
      text(`该事项由${rolesNamed(roles).zh}办理。`, `This takes one of: ${rolesNamed(roles).en}.`),
      text('由有此职责的岗位办理。', 'Let a post with that duty act.'),
      basis,
    );
  return act.type === 'ApplyForErasure' || act.type === 'RequestErasure'
    ? open(act, state, context)
    : close(act, state, context);
}

function open(act: Opening, state: ErasureState, context: ActContext): Outcome<ErasureEvent> {
  const { actId, values, ground } = act.data;
  const fault = notErasable(values, context) ?? alreadyThere(act, state, context);
  if (fault) return fault;
  const commitments = values.map((v) => v.commitment).sort();
  const streams = [...new Set(values.map((v) => v.stream))].sort();
  const target = { actId, commitments, streams, ground };
  if (act.type === 'ApplyForErasure') return { events: [event('ErasureApplicationReceived', target, basis)] };
  const { applicationId, reason } = act.data;
  const application = state.cases.find((c) => c.id === applicationId);
  if (applicationId !== null && (application?.status !== 'applied' || application.actId !== actId))
    return refuse(
      'state',
      'no-such-application',
      text('没有这件待办的删除申请。', 'There is no such application waiting for these values.'),
      text('核对申请编号。', 'Check its id.'),
      basis,
      { pointer: '/applicationId' },
    );
  return { events: [event('ErasureRequested', { ...target, applicationId, reason }, basis)] };
}

/** Class A is never erased; class C only after its term. */
function notErasable(values: ErasableValue[], context: ActContext): Refused | null {
  if (values.length === 0)
    return refuse(
      'gate',
      'nothing-erasable',
      text(
        '该行为没有可删除的个人信息：公职人员履职记录终身保存。',
        'This act holds no personal data that may be erased: what officials did in office is kept for life.',
      ),
      text('只能删除封存的公众个人信息。', 'Only the sealed data of private persons can be erased.'),
      ['PIPL-13', 'L713-38'],
      { pointer: '/actId' },
    );
  for (const { field, recordedAt } of values) {
    const data = personalData[field];
    if (!data)
      return refuse(
        'gate',
        'class-not-erasable',
        text(`“${field}”不属于可删除的个人信息。`, `${field} is no personal data that may be erased.`),
        text('核对拟删除的内容。', 'Check what is to be erased.'),
        ['PIPL-13', 'L713-38'],
      );
    if (data.class !== 'C') continue;
    const from = yearsAfter(recordedAt, data.keptYears);
    if (isBefore(context.now, from))
      return refuse(
        'gate',
        'retention-not-over',
        text(`法定保存期（${data.keptYears}年）未满。`, `The statutory term of ${data.keptYears} years is not over.`),
        text('保存期满后提请；此前可限制处理。', 'Request it when the term is over.'),
        ['PIPL-47', 'DAT-20'],
        { at: from },
      );
  }
  return null;
}

function alreadyThere(act: Opening, state: ErasureState, { now, calendar }: ActContext): Refused | null {
  const { values } = act.data;
  const touching = state.cases.filter((c) => values.some((v) => c.commitments.includes(v.commitment)));
  if (touching.some((c) => c.status === 'erased'))
    return refuse(
      'state',
      'already-erased',
      text('已依法删除。', 'It has been erased by law already.'),
      text('无须再次办理。', 'Nothing to do.'),
      basis,
    );
  if (touching.some((c) => c.status === 'requested' || (c.status === 'applied' && act.type === 'ApplyForErasure')))
    return refuse(
      'state',
      'erasure-pending',
      text('该内容的删除正在办理。', 'Its erasure is being dealt with already.'),
      text('等待办理结果。', 'Wait for the outcome.'),
      basis,
    );
  const kept = touching.find((c) => c.status === 'restricted' && (c.restrictedUntil ?? '') >= calendar.dateOf(now));
  if (kept?.restrictedUntil)
    return refuse(
      'gate',
      'retention-not-over',
      text(`法定保存期至${kept.restrictedUntil}，其间限制处理。`, `It is kept by law until ${kept.restrictedUntil}.`),
      text('保存期满后提请。', 'Request it when the term is over.'),
      basis,
      { at: calendar.endOf(kept.restrictedUntil) },
    );
  return null;
}

function close(act: Deciding, state: ErasureState, context: ActContext): Outcome<ErasureEvent> {
  const { requestId } = act.data;
  // An application is nobody's request yet: an official has to take it up first.
  const request = state.cases.find((c) => c.id === requestId && c.status === 'requested');
  if (!request)
    return refuse(
      'state',
      'no-such-request',
      text('没有这件待审批的删除提请。', 'There is no such request waiting for a decision.'),
      text(
        '核对编号；本人申请须先由经办岗位提请。',
        'Check the id; an application must be taken up by an official first.',
      ),
      basis,
      { pointer: '/requestId' },
    );
  const fault = sameHands(request, context);
  if (fault) return fault;
  const by = principalOf(context.actor).personId;
  const { commitments, streams, ground, openedBy: requestedBy } = request;
  const decided = { requestId, commitments, streams, ground, requestedBy };
  switch (act.type) {
    case 'ApproveErasure':
      return { events: [event('PersonalDataErased', { ...decided, approvedBy: by }, basis)] };
    case 'RefuseErasure': {
      const { reason } = act.data;
      return { events: [event('ErasureRefused', { requestId, reason, requestedBy, refusedBy: by }, basis)] };
    }
    case 'RestrictProcessing': {
      const { until, retentionBasis, reason } = act.data;
      if (until < context.calendar.dateOf(context.now))
        return refuse(
          'input',
          'retention-over',
          text('保存期已满，应当删除。', 'That term is over: the data must be erased.'),
          text('批准删除，或填写尚未届满的期限。', 'Approve the erasure, or give a term that still runs.'),
          basis,
          { pointer: '/until' },
        );
      const restricted = { ...decided, restrictedBy: by, until, retentionBasis, reason };
      return { events: [event('ProcessingRestricted', restricted, basis)] };
    }
    default:
      return act satisfies never;
  }
}

/** Two persons, of two units: nobody decides on what they or their own unit asked for. */
function sameHands(request: ErasureCase, { actor }: ActContext): Refused | null {
  if (request.openedBy === actor.personId)
    return refuse(
      'gate',
      'same-person',
      text('提请人不得审批本人提请的删除。', 'Whoever requested an erasure cannot decide on it.'),
      text('由另一人审批。', 'Let another person decide.'),
      basis,
    );
  if (request.unitId !== null && request.unitId === actor.unitId)
    return refuse(
      'gate',
      'same-unit',
      text('提请单位不得审批本单位提请的删除。', 'The unit that requested an erasure cannot decide on it.'),
      text('由另一单位审批。', 'Let another unit decide.'),
      basis,
    );
  return null;
}

/** 29 February becomes 1 March: never a day too early. */
function yearsAfter(at: Instant, years: number): Instant {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}
