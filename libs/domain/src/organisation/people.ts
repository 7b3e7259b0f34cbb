import { event } from '../act';
import type { Outcome } from '../act';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import type { CivilDate } from '../time';
import type { Login, OrganActOf } from './organisation.acts';
import type { OrganEvent } from './organisation.events';
import { badDate, badId, badInput, blank, firstOf, isRefused, livingPost, taken, unknown } from './refusals';
import { inOffice, overlap, own } from './state';
import type { Appointment, Organ, Post } from './state';
import { actsOnDecisions } from './structure';

const basis = ['L713-38'];
/** Ids of other kinds of actor: citizens are `c-` and 32 hex digits. */
const reserved = /^(engine|anonymous|ledger|c-[0-9a-f]{32})$/;

function badLogin(organ: Organ, { issuer, subject }: Login, pointer: string): Refused | null {
  const empty = firstOf(blank(issuer, `${pointer}/issuer`), blank(subject, `${pointer}/subject`));
  if (empty) return empty;
  const holder = Object.values(organ.persons).find((p) =>
    p.logins.some((l) => l.issuer === issuer && l.subject === subject),
  );
  if (!holder) return null;
  return refuse(
    'state',
    'login-taken',
    text(`该登录身份已绑定“${holder.personId}”。`, `This login is linked to ${holder.personId}.`),
    text('一个登录身份只绑定一人；先解除原绑定。', 'A login is one person: unlink it first.'),
    basis,
    { pointer },
  );
}

export function registerPerson(data: OrganActOf<'RegisterPerson'>, organ: Organ): Outcome<OrganEvent> {
  const { personId, name, identities } = data;
  if (reserved.test(personId))
    return badInput(
      'id-reserved',
      `编号“${personId}”留作他用。`,
      `The id ${personId} is reserved.`,
      '另取编号。',
      'Choose another id.',
      '/personId',
    );
  const known = own(organ.persons, personId) ?? own(organ.clients, personId);
  const twice = identities.findIndex((a, i) =>
    identities.some((b, j) => j < i && a.issuer === b.issuer && a.subject === b.subject),
  );
  const refused = firstOf(
    badId(personId, '/personId'),
    known ? taken('person', personId, '/personId') : null,
    blank(name, '/name'),
    ...identities.map((login, i) => badLogin(organ, login, `/identities/${i}`)),
    twice < 0
      ? null
      : badInput(
          'login-twice',
          '同一登录身份重复。',
          'A login is named twice.',
          '去除重复项。',
          'Name it once.',
          `/identities/${twice}`,
        ),
  );
  return refused ?? { events: [event('PersonRegistered', data, basis)] };
}

export function linkIdentity(data: OrganActOf<'LinkIdentity'>, organ: Organ): Outcome<OrganEvent> {
  if (!own(organ.persons, data.personId)) return unknown('person', data.personId, '/personId');
  return badLogin(organ, data, '') ?? { events: [event('IdentityLinked', data, basis)] };
}

export function unlinkIdentity(data: OrganActOf<'UnlinkIdentity'>, organ: Organ): Outcome<OrganEvent> {
  const person = own(organ.persons, data.personId);
  if (!person) return unknown('person', data.personId, '/personId');
  if (person.logins.some((l) => l.issuer === data.issuer && l.subject === data.subject))
    return blank(data.reason, '/reason') ?? { events: [event('IdentityUnlinked', data, basis)] };
  return refuse(
    'state',
    'login-not-linked',
    text('该人员没有绑定这一登录身份。', 'This person has no such login.'),
    text('更正登录身份。', 'Correct the login.'),
    basis,
    { pointer: '/subject' },
  );
}

/** Whether a person may hold a post from a day on, leaving the appointment that ends for it out of account. */
function mayHold(organ: Organ, personId: string, post: Post, from: CivilDate, leaving?: Appointment): Refused | null {
  const period = { from, until: null };
  const others = organ.appointments.filter((a) => a.personId === personId && overlap(a, period));
  const same = others.find((a) => a.postId === post.postId && a !== leaving);
  if (same)
    return refuse(
      'state',
      'already-appointed',
      text(
        `该人员自${same.from}起已在此岗位任职。`,
        `The person holds this post from ${same.from}${same.until ? ` until ${same.until}` : ''}.`,
      ),
      text(
        '无须重复任职；如须变更起止，先终结原任职。',
        'No second appointment is needed; to change its dates, end the first one.',
      ),
      basis,
      { pointer: '/postId' },
    );
  const audits = post.roles.includes('auditor');
  const acts = post.roles.some(actsOnDecisions);
  const clash = others.find((a) => {
    if (leaving && a === leaving) return false;
    const held = (organ.posts[a.postId] as Post).roles;
    return (audits && held.some(actsOnDecisions)) || (acts && held.includes('auditor'));
  });
  if (!clash) return null;
  return refuse(
    'gate',
    'auditor-acts-not-on-decisions',
    text(
      `该人员任“${clash.postId}”，审计岗位不得与办理决策的岗位兼任。`,
      `The person holds ${clash.postId}: who audits may not act on decisions of the same organ.`,
    ),
    text(
      `先终结其在“${clash.postId}”的任职，或另选人员。`,
      `End the appointment to ${clash.postId} first, or appoint somebody else.`,
    ),
    ['L713-8'],
    { pointer: '/postId' },
  );
}

export function appointPerson(data: OrganActOf<'AppointPerson'>, organ: Organ): Outcome<OrganEvent> {
  if (!own(organ.persons, data.personId)) return unknown('person', data.personId, '/personId');
  const post = livingPost(organ, data.postId, '/postId');
  if (isRefused(post)) return post;
  const refused = firstOf(badDate(data.from, '/from'), mayHold(organ, data.personId, post, data.from));
  return refused ?? { events: [event('PersonAppointed', data, basis)] };
}

function held(organ: Organ, personId: string, postId: string, on: CivilDate): Appointment | Refused {
  const current = organ.appointments.find(
    (a) => a.personId === personId && a.postId === postId && a.from <= on && (a.until === null || a.until > on),
  );
  if (current) return current;
  return refuse(
    'state',
    'not-in-post',
    text(`该人员在${on}不任“${postId}”。`, `The person does not hold ${postId} on ${on}.`),
    text('更正岗位或日期。', 'Correct the post or the date.'),
    basis,
    { pointer: '/on' },
  );
}

export function transferPerson(data: OrganActOf<'TransferPerson'>, organ: Organ): Outcome<OrganEvent> {
  const { personId, fromPostId, toPostId, on } = data;
  if (!own(organ.persons, personId)) return unknown('person', personId, '/personId');
  if (!own(organ.posts, fromPostId)) return unknown('post', fromPostId, '/fromPostId');
  const post = livingPost(organ, toPostId, '/toPostId');
  if (isRefused(post)) return post;
  if (fromPostId === toPostId)
    return badInput(
      'transfer-to-same-post',
      '调任前后为同一岗位。',
      'Both posts are the same.',
      '填写调入岗位。',
      'Name another post.',
      '/toPostId',
    );
  const dated = badDate(on, '/on');
  if (dated) return dated;
  const leaving = held(organ, personId, fromPostId, on);
  if (isRefused(leaving)) return leaving;
  return mayHold(organ, personId, post, on, leaving) ?? { events: [event('PersonTransferred', data, basis)] };
}

/** An appointment ended on the day it begins never took effect. */
export function endAppointment(data: OrganActOf<'EndAppointment'>, organ: Organ): Outcome<OrganEvent> {
  if (!own(organ.persons, data.personId)) return unknown('person', data.personId, '/personId');
  if (!own(organ.posts, data.postId)) return unknown('post', data.postId, '/postId');
  const dated = badDate(data.on, '/on');
  if (dated) return dated;
  const current = held(organ, data.personId, data.postId, data.on);
  return isRefused(current) ? current : { events: [event('AppointmentEnded', data, basis)] };
}

/** Whether anybody is in office in a post with this role on a day. */
export const someoneInOffice = (organ: Organ, role: Post['roles'][number], on: CivilDate): boolean =>
  organ.appointments.some((a) => (organ.posts[a.postId] as Post).roles.includes(role) && inOffice(a, on));
