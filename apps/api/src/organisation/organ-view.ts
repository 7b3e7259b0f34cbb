import { appointmentLines, unitNameAt } from '@dingce/domain';
import type { Actor, Appointment, CivilDate, Organ, Post } from '@dingce/domain';

const inOffice = ({ from, until }: Appointment, on: CivilDate): boolean => from <= on && (until === null || until > on);

const unitAt = (post: Post, on: CivilDate): string | undefined =>
  (post.units.findLast((unit) => unit.from === null || unit.from <= on) ?? post.units[0])?.unitId;

/** Logins and clients are for those who keep or audit the register. */
export const seesLogins = (caller: Actor, organ: Organ): boolean =>
  caller.roles.includes('system-administrator') ||
  (caller.organId === organ.organId &&
    (['organ-administrator', 'security-administrator', 'auditor'] as const).some((role) =>
      caller.roles.includes(role),
    ));

/** An organ's register as of a day: units, posts with those who hold them, persons with their whole career here. */
export function organView(organ: Organ, today: CivilDate, logins: boolean) {
  const { organId, name, level, superiorOrganId, timeZone, ruleSetId, foundedAt, seq, meetingRules } = organ;
  const units = Object.values(organ.units).map((unit) => ({ ...unit, name: unitNameAt(unit, today) }));
  const posts = Object.values(organ.posts).map(({ units: history, ...post }) => ({
    ...post,
    unitId: unitAt({ ...post, units: history }, today),
    units: history,
    holders: organ.appointments
      .filter((a) => a.postId === post.postId && inOffice(a, today))
      .map(({ personId, from, until }) => ({ personId, name: organ.persons[personId]?.name ?? null, from, until })),
  }));
  const persons = Object.values(organ.persons).map((person) => ({
    personId: person.personId,
    name: person.name,
    ...(logins ? { logins: person.logins } : {}),
    appointments: appointmentLines(organ, person.personId),
  }));
  const clients = logins ? { clients: Object.values(organ.clients) } : {};
  return {
    organId,
    name,
    level,
    superiorOrganId,
    timeZone,
    ruleSetId,
    foundedAt,
    seq,
    meetingRules,
    today,
    units,
    posts,
    persons,
    signingKeys: Object.values(organ.signingKeys),
    ...clients,
  };
}
