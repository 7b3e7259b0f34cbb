import { event } from '../act';
import type { ActContext, Outcome } from '../act';
import { roles } from '../actor';
import type { Role } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import type { Text } from '../text';
import type { CivilDate } from '../time';
import type { OrganActOf } from './organisation.acts';
import type { OrganEvent } from './organisation.events';
import {
  badDate,
  badId,
  badInput,
  blank,
  firstOf,
  isRefused,
  livingPost,
  livingUnit,
  taken,
  unknown,
} from './refusals';
import { lastUnit, lastUnitOfPost, own } from './state';
import type { Organ, Unit } from './state';

const basis = ['L713-33'];
const administrative: readonly Role[] = [
  'auditor',
  'organ-administrator',
  'system-administrator',
  'security-administrator',
];
/** Roles of accounts that are no posts. */
const postless: readonly Role[] = ['citizen', 'engine', 'client'];

/** Whether a role takes part in decisions: whoever audits them may not hold it. */
export const actsOnDecisions = (role: Role): boolean => !administrative.includes(role) && !postless.includes(role);

/** The day on which an act without a date takes effect. */
export const dayOf = (context: ActContext): CivilDate => context.calendar.dateOf(context.occurredAt);

const badName = (name: Text, pointer = '/name'): Refused | null =>
  firstOf(blank(name.zh, `${pointer}/zh`), blank(name.en, `${pointer}/en`));

export function badRoles(given: readonly Role[], allowed: readonly Role[] = []): Refused | null {
  const wrong = given.find((role) => !roles.includes(role) || (postless.includes(role) && !allowed.includes(role)));
  if (wrong)
    return badInput(
      'role-not-assignable',
      `不能授予职责“${wrong}”。`,
      `The role ${wrong} can't be given here.`,
      '只授予岗位职责。',
      'Give roles of posts only.',
      '/roles',
    );
  if (given.length === 0)
    return badInput(
      'roles-missing',
      '至少授予一项职责。',
      'Give at least one role.',
      '填写职责。',
      'Name the roles.',
      '/roles',
    );
  const acting = given.find(actsOnDecisions);
  if (!given.includes('auditor') || !acting) return null;
  return refuse(
    'gate',
    'auditor-acts-not-on-decisions',
    text(`同一岗位不得兼有审计职责与“${acting}”。`, `One holder can't audit and also be ${acting}.`),
    text('将审计职责与办理决策的职责分设岗位。', 'Put auditing and acting on decisions in separate posts.'),
    ['L713-8'],
    { pointer: '/roles' },
  );
}

function tooEarly(units: Unit[], on: CivilDate): Refused | null {
  const latest = units
    .map((u) => u.changedOn)
    .sort()
    .at(-1);
  if (latest === undefined || on >= latest) return null;
  return refuse(
    'input',
    'before-last-change',
    text(`有关机构在${latest}已有变动，不能早于该日。`, `The unit changed on ${latest}: this can't be dated before.`),
    text(`填写${latest}或以后的日期。`, `Give ${latest} or a later date.`),
    basis,
    { pointer: '/on' },
  );
}

export function establishUnit(
  data: OrganActOf<'EstablishUnit'>,
  organ: Organ,
  context: ActContext,
): Outcome<OrganEvent> {
  const refused = firstOf(
    badId(data.unitId, '/unitId'),
    badName(data.name),
    own(organ.units, data.unitId) ? taken('unit', data.unitId, '/unitId') : null,
  );
  return refused ?? { events: [event('UnitEstablished', { ...data, on: dayOf(context) }, basis)] };
}

export function renameUnit(data: OrganActOf<'RenameUnit'>, organ: Organ): Outcome<OrganEvent> {
  const unit = livingUnit(organ, data.unitId, '/unitId');
  if (isRefused(unit)) return unit;
  return (
    firstOf(badDate(data.on, '/on'), badName(data.name), tooEarly([unit], data.on)) ?? {
      events: [event('UnitRenamed', data, basis)],
    }
  );
}

export function mergeUnits(data: OrganActOf<'MergeUnits'>, organ: Organ): Outcome<OrganEvent> {
  const { from, into, on } = data;
  if (from.length === 0 || new Set(from).size !== from.length)
    return badInput(
      'merged-units-unclear',
      '未列明被合并机构，或有重复。',
      'The merged units are missing or named twice.',
      '逐一列明被合并机构。',
      'Name each merged unit once.',
      '/from',
    );
  if (from.includes(into))
    return badInput(
      'merged-into-itself',
      '机构不能并入自身。',
      "A unit can't merge into itself.",
      '承继机构不列入被合并机构。',
      'Leave the successor out of the merged units.',
      '/into',
    );
  const units: Unit[] = [];
  for (const [i, unitId] of [...from, into].entries()) {
    const unit = livingUnit(organ, unitId, i < from.length ? `/from/${i}` : '/into');
    if (isRefused(unit)) return unit;
    units.push(unit);
  }
  return (
    firstOf(badDate(on, '/on'), blank(data.reason, '/reason'), tooEarly(units, on)) ?? {
      events: [event('UnitsMerged', data, basis)],
    }
  );
}

export function dissolveUnit(data: OrganActOf<'DissolveUnit'>, organ: Organ): Outcome<OrganEvent> {
  const unit = livingUnit(organ, data.unitId, '/unitId');
  if (isRefused(unit)) return unit;
  const refused = firstOf(badDate(data.on, '/on'), blank(data.reason, '/reason'), tooEarly([unit], data.on));
  if (refused) return refused;
  const post = Object.values(organ.posts).find(
    (p) => lastUnitOfPost(p) === data.unitId && (p.until === null || p.until > data.on),
  );
  const client = Object.values(organ.clients).find(
    (c) => lastUnit(organ, c.unitId) === data.unitId && c.revokedOn === null,
  );
  if (!post && !client) return { events: [event('UnitDissolved', data, basis)] };
  return refuse(
    'state',
    'unit-not-empty',
    post
      ? text(`该机构仍有岗位“${post.postId}”。`, `The unit still has post ${post.postId}.`)
      : text(`该机构仍有接入系统“${client?.clientId}”。`, `The unit still has client ${client?.clientId}.`),
    text(
      '先撤销其岗位和接入系统，或并入其他机构。',
      'Abolish its posts and revoke its clients first, or merge it into another unit.',
    ),
    basis,
  );
}

export function establishPost(
  data: OrganActOf<'EstablishPost'>,
  organ: Organ,
  context: ActContext,
): Outcome<OrganEvent> {
  const unit = livingUnit(organ, data.unitId, '/unitId');
  if (isRefused(unit)) return unit;
  const known = own(organ.posts, data.postId) ? taken('post', data.postId, '/postId') : null;
  const refused = firstOf(badId(data.postId, '/postId'), known, badName(data.title, '/title'), badRoles(data.roles));
  return refused ?? { events: [event('PostEstablished', { ...data, on: dayOf(context) }, basis)] };
}

export function abolishPost(data: OrganActOf<'AbolishPost'>, organ: Organ): Outcome<OrganEvent> {
  const post = livingPost(organ, data.postId, '/postId');
  if (isRefused(post)) return post;
  const refused = firstOf(badDate(data.on, '/on'), blank(data.reason, '/reason'));
  if (refused) return refused;
  const holder = organ.appointments.find(
    (a) => a.postId === data.postId && (a.until === null || a.until > data.on) && a.from !== a.until,
  );
  if (!holder) return { events: [event('PostAbolished', data, basis)] };
  return refuse(
    'state',
    'post-held',
    text(`${data.on}后仍有人在任：“${holder.personId}”。`, `${holder.personId} holds the post after ${data.on}.`),
    text('先办理其调任或免职。', 'Transfer the holder or end the appointment first.'),
    ['L713-38'],
    { pointer: '/postId' },
  );
}

export function adoptMeetingRules(
  data: OrganActOf<'AdoptMeetingRules'>,
  organ: Organ,
  context: ActContext,
): Outcome<OrganEvent> {
  const { memberPostIds, headPostId } = data;
  if (memberPostIds.length === 0 || new Set(memberPostIds).size !== memberPostIds.length)
    return badInput(
      'members-unclear',
      '未列明会议组成人员岗位，或有重复。',
      'The member posts are missing or named twice.',
      '逐一列明会议组成人员岗位。',
      'Name each member post once.',
      '/memberPostIds',
    );
  if (!memberPostIds.includes(headPostId))
    return badInput(
      'head-not-member',
      '行政首长岗位不在会议组成人员之列。',
      "The head's post is not among the members.",
      '将行政首长岗位列入会议组成人员。',
      "Put the head's post among the members.",
      '/headPostId',
    );
  if (data.basis.length === 0)
    return badInput(
      'rules-without-basis',
      '未注明会议规则的依据。',
      'The rules name no basis.',
      '注明本机关工作规则或有关条款。',
      "Name the organ's own rules or the article.",
      '/basis',
    );
  for (const [i, postId] of memberPostIds.entries()) {
    const post = livingPost(organ, postId, `/memberPostIds/${i}`);
    if (isRefused(post)) return post;
    const wanted: Role = postId === headPostId ? 'head' : 'meeting-member';
    if (!post.roles.includes(wanted) && !post.roles.includes('head'))
      return refuse(
        'gate',
        'post-not-of-meeting',
        text(`岗位“${postId}”没有会议职责“${wanted}”。`, `Post ${postId} is not ${wanted}.`),
        text('只列入有会议职责的岗位。', 'Name posts of the meeting only.'),
        ['L713-30'],
        { pointer: `/memberPostIds/${i}` },
      );
  }
  return { events: [event('MeetingRulesAdopted', { ...data, on: dayOf(context) }, ['L713-30'])] };
}

export function registerClient(
  data: OrganActOf<'RegisterClient'>,
  organ: Organ,
  context: ActContext,
): Outcome<OrganEvent> {
  const unit = livingUnit(organ, data.unitId, '/unitId');
  if (isRefused(unit)) return unit;
  const known = own(organ.clients, data.clientId) ?? own(organ.persons, data.clientId);
  const refused = firstOf(
    badId(data.clientId, '/clientId'),
    known ? taken('client', data.clientId, '/clientId') : null,
    blank(data.name, '/name'),
    badRoles(data.roles, ['client']),
  );
  return refused ?? { events: [event('ClientRegistered', { ...data, on: dayOf(context) }, basis)] };
}

export function revokeClient(data: OrganActOf<'RevokeClient'>, organ: Organ, context: ActContext): Outcome<OrganEvent> {
  const client = own(organ.clients, data.clientId);
  if (!client) return unknown('client', data.clientId, '/clientId');
  if (client.revokedOn !== null)
    return refuse(
      'state',
      'client-revoked',
      text(`该接入系统已于${client.revokedOn}注销。`, `The client was revoked on ${client.revokedOn}.`),
      text('无须再次注销。', 'Nothing is left to revoke.'),
      basis,
    );
  return blank(data.reason, '/reason') ?? { events: [event('ClientRevoked', { ...data, on: dayOf(context) }, basis)] };
}
