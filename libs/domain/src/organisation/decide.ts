import { event } from '../act';
import type { ActContext, Outcome } from '../act';
import { principalOf, rolesNamed } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import { organLevels } from './organisation.acts';
import type { OrganAct, OrganActOf, OrganActType } from './organisation.acts';
import type { OrganEvent } from './organisation.events';
import {
  appointPerson,
  endAppointment,
  linkIdentity,
  registerPerson,
  someoneInOffice,
  transferPerson,
  unlinkIdentity,
} from './people';
import { badId, badInput, blank, firstOf } from './refusals';
import { isOwnKey, keyHolder, registerSigningKey, revokeSigningKey } from './signing-keys';
import { organActSpecs } from './specs';
import type { Organ, OrganState } from './state';
import {
  abolishPost,
  adoptMeetingRules,
  dissolveUnit,
  establishPost,
  establishUnit,
  mergeUnits,
  registerClient,
  renameUnit,
  revokeClient,
} from './structure';

/** Judges one act on an organ's register. Knows of this organ only: what other organs registered is checked where the read models are written. */
export function decideOrgan(act: OrganAct, state: OrganState, context: ActContext): Outcome<OrganEvent> {
  if (act.type === 'FoundOrgan') return foundOrgan(act.data, state, context);
  if (state.status === 'none')
    return refuse(
      'state',
      'no-such-organ',
      text('该决策机关尚未登记。', 'This organ has not been founded.'),
      text('先登记决策机关。', 'Found the organ first.'),
      ['L713-33'],
    );
  const holder = keyHolder(state, act);
  // Whose key it is may give it up by any login; for taking one on, the act itself asks for more.
  const refused =
    holder !== undefined && isOwnKey(holder, context) ? null : checkOrganAuthority(act.type, state, context);
  return refused ?? judge(act, state, context);
}

function judge(act: Exclude<OrganAct, { type: 'FoundOrgan' }>, organ: Organ, context: ActContext): Outcome<OrganEvent> {
  switch (act.type) {
    case 'EstablishUnit':
      return establishUnit(act.data, organ, context);
    case 'RenameUnit':
      return renameUnit(act.data, organ);
    case 'MergeUnits':
      return mergeUnits(act.data, organ);
    case 'DissolveUnit':
      return dissolveUnit(act.data, organ);
    case 'EstablishPost':
      return establishPost(act.data, organ, context);
    case 'AbolishPost':
      return abolishPost(act.data, organ);
    case 'RegisterPerson':
      return registerPerson(act.data, organ);
    case 'LinkIdentity':
      return linkIdentity(act.data, organ);
    case 'UnlinkIdentity':
      return unlinkIdentity(act.data, organ);
    case 'AppointPerson':
      return appointPerson(act.data, organ);
    case 'TransferPerson':
      return transferPerson(act.data, organ);
    case 'EndAppointment':
      return endAppointment(act.data, organ);
    case 'RegisterClient':
      return registerClient(act.data, organ, context);
    case 'RevokeClient':
      return revokeClient(act.data, organ, context);
    case 'AdoptMeetingRules':
      return adoptMeetingRules(act.data, organ, context);
    case 'RegisterSigningKey':
      return registerSigningKey(act.data, organ, context);
    case 'RevokeSigningKey':
      return revokeSigningKey(act.data, organ);
    default:
      return act satisfies never;
  }
}

const roleMissing = (type: OrganActType): Refused => {
  const { title, roles, basis } = organActSpecs[type];
  return refuse(
    'authority',
    'role-missing',
    text(`“${title.zh}”须由有相应职责的岗位办理。`, `"${title.en}" belongs to another post.`),
    text(`由下列岗位办理：${rolesNamed(roles).zh}。`, `It belongs to: ${rolesNamed(roles).en}.`),
    basis,
  );
};

const seeds = ({ actor }: ActContext): boolean =>
  actor.kind === 'engine' || principalOf(actor).roles.includes('system-administrator');

/**
 * The organ's own administrator. The engine (seeding) and a system administrator stand in on the day the organ is founded, and
 * as long as nobody is in office as organ administrator.
 */
function checkOrganAuthority(type: OrganActType, organ: Organ, context: ActContext): Refused | null {
  const principal = principalOf(context.actor);
  const today = context.calendar.dateOf(context.now);
  const standIn =
    context.calendar.dateOf(organ.foundedAt) === today || !someoneInOffice(organ, 'organ-administrator', today);
  if (seeds(context) && standIn) return null;
  if (seeds(context) && !principal.roles.includes('organ-administrator'))
    return refuse(
      'authority',
      'organ-administrator-in-office',
      text('本机关已有机构编制管理岗位在任，须由其办理。', 'An organ administrator is in office and must act.'),
      text('由本机关的机构编制管理岗位办理。', "Let the organ's administrator act."),
      organActSpecs[type].basis,
    );
  if (!principal.roles.includes('organ-administrator')) return roleMissing(type);
  if (principal.organId === organ.organId) return null;
  return refuse(
    'authority',
    'other-organ',
    text('该机关由其本机关的机构编制管理岗位管理。', 'This organ is kept by its own administrator.'),
    text('由该机关的机构编制管理岗位办理。', "Act in one of that organ's posts."),
    organActSpecs[type].basis,
  );
}

function foundOrgan(data: OrganActOf<'FoundOrgan'>, state: OrganState, context: ActContext): Outcome<OrganEvent> {
  if (!seeds(context)) return roleMissing('FoundOrgan');
  if (state.status === 'founded')
    return refuse(
      'state',
      'organ-exists',
      text('该决策机关已经登记。', 'This organ has been founded already.'),
      text('直接办理机构、岗位和任职事项。', 'Go on with its units, posts and appointments.'),
      ['L713-33'],
    );
  const refused = firstOf(
    badId(data.organId, '/organId'),
    blank(data.name.zh, '/name/zh'),
    blank(data.name.en, '/name/en'),
    blank(data.ruleSetId, '/ruleSetId'),
    organLevels.includes(data.level)
      ? null
      : badInput(
          'level-unknown',
          '机关层级有误。',
          'The level is not known.',
          `填写下列之一：${organLevels.join('、')}`,
          `Give one of: ${organLevels.join(', ')}.`,
          '/level',
        ),
    data.superiorOrganId === data.organId
      ? badInput(
          'superior-is-itself',
          '机关不能以自身为上级。',
          "An organ can't be its own superior.",
          '填写上级机关，没有的留空。',
          'Name the superior, or null.',
          '/superiorOrganId',
        )
      : null,
    knownZone(data.timeZone)
      ? null
      : badInput(
          'time-zone-unknown',
          `没有时区“${data.timeZone}”。`,
          `There is no time zone ${data.timeZone}.`,
          '填写 IANA 时区名，如 Asia/Shanghai。',
          'Give an IANA name such as Asia/Shanghai.',
          '/timeZone',
        ),
  );
  return refused ?? { events: [event('OrganFounded', data, ['L713-33'])] };
}

function knownZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
