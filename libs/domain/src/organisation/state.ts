import type { Role } from '../actor';
import type { Text } from '../text';
import type { CivilDate, Instant } from '../time';
import type { AppointmentEnd, KeyAlgorithm, Login, MeetingRules, OrganLevel } from './organisation.acts';

/** A value in force from a day on; null: ever since. Ascending. */
type Since<T> = T & { from: CivilDate | null };

export interface Unit {
  unitId: string;
  kind: string;
  names: Since<{ name: Text }>[];
  /** Last day on which its shape changed: nothing may be dated before it. */
  changedOn: CivilDate;
  /** First day on which it no longer existed. */
  until: CivilDate | null;
  mergedInto: string | null;
}

export interface Post {
  postId: string;
  title: Text;
  roles: Role[];
  units: Since<{ unitId: string }>[];
  until: CivilDate | null;
}

export interface Person {
  personId: string;
  name: string;
  logins: Login[];
}

/** In office on every day of [from, until). Empty when it was withdrawn before it began. */
export interface Appointment {
  personId: string;
  postId: string;
  from: CivilDate;
  until: CivilDate | null;
  ended: AppointmentEnd | 'transferred' | null;
}

export interface Client {
  clientId: string;
  name: string;
  unitId: string;
  roles: Role[];
  revokedOn: CivilDate | null;
}

/** A key that a person signs acts with. */
export interface SigningKey {
  keyId: string;
  personId: string;
  algorithm: KeyAlgorithm;
  publicKey: string;
  webauthn: { rpId: string; origins: string[] } | null;
  registeredAt: Instant;
  /** First day on which it no longer signs. */
  expiresOn: CivilDate | null;
  revokedAt: Instant | null;
}

export interface Organ {
  status: 'founded';
  organId: string;
  name: Text;
  level: OrganLevel;
  superiorOrganId: string | null;
  timeZone: string;
  ruleSetId: string;
  foundedAt: Instant;
  seq: number;
  units: Record<string, Unit>;
  posts: Record<string, Post>;
  persons: Record<string, Person>;
  appointments: Appointment[];
  clients: Record<string, Client>;
  meetingRules: MeetingRules | null;
  signingKeys: Record<string, SigningKey>;
}

export type OrganState = { status: 'none' } | Organ;

export const noOrgan: OrganState = { status: 'none' };

export const own = <T>(record: Record<string, T>, id: string): T | undefined =>
  Object.hasOwn(record, id) ? record[id] : undefined;

const at = <T extends { from: CivilDate | null }>(values: T[], on: CivilDate): T | undefined =>
  values.findLast((v) => v.from === null || v.from <= on) ?? values[0];

export const unitNameAt = (unit: Unit, on: CivilDate): Text => (at(unit.names, on) as { name: Text }).name;

/** The unit a post belonged to on a day. */
export const unitOfPost = (post: Post, on: CivilDate): string => (at(post.units, on) as { unitId: string }).unitId;

/** The unit a post belongs to after all that is recorded, mergers to come included. */
export const lastUnitOfPost = (post: Post): string => (post.units.at(-1) as { unitId: string }).unitId;

/** The unit itself, or whatever it was merged into in the end. */
export function lastUnit(organ: Organ, unitId: string): string {
  const next = own(organ.units, unitId)?.mergedInto;
  return next ? lastUnit(organ, next) : unitId;
}

export const inOffice = ({ from, until }: Pick<Appointment, 'from' | 'until'>, on: CivilDate): boolean =>
  from <= on && (until === null || until > on);

/** Whether two periods [from, until) share a day. */
export const overlap = (a: Pick<Appointment, 'from' | 'until'>, b: Pick<Appointment, 'from' | 'until'>): boolean => {
  const last = (p: typeof a): string => p.until ?? '9999-99-99';
  const from = a.from > b.from ? a.from : b.from;
  return from < (last(a) < last(b) ? last(a) : last(b));
};

/** One stretch of an appointment in one unit under one name. */
export interface AppointmentLine {
  personId: string;
  postId: string;
  title: Text;
  roles: Role[];
  unitId: string;
  /** The unit's name at that time. */
  unitName: Text;
  from: CivilDate;
  until: CivilDate | null;
  ended: Appointment['ended'];
}

/** A person's career in this organ, oldest first; an appointment is cut where its unit merged or changed its name. */
export function appointmentLines(organ: Organ, personId: string): AppointmentLine[] {
  return organ.appointments
    .filter((a) => a.personId === personId && a.from !== a.until)
    .flatMap((a) => stretches(organ, a))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.postId < b.postId ? -1 : 1));
}

function stretches(organ: Organ, appointment: Appointment): AppointmentLine[] {
  const { personId, postId, from, until, ended } = appointment;
  const post = organ.posts[postId] as Post;
  const changes = post.units.flatMap((u) => [u.from, ...(organ.units[u.unitId] as Unit).names.map((n) => n.from)]);
  const inside = changes.filter((on): on is CivilDate => on !== null && on > from && (until === null || on < until));
  const starts = [from, ...new Set(inside.sort())];
  const all = starts.map((start, i): AppointmentLine => {
    const unitId = unitOfPost(post, start);
    const unitName = unitNameAt(organ.units[unitId] as Unit, start);
    const next = starts[i + 1];
    const { title, roles } = post;
    return {
      personId,
      postId,
      title,
      roles,
      unitId,
      unitName,
      from: start,
      until: next ?? until,
      ended: next ? null : ended,
    };
  });
  return all.reduce<AppointmentLine[]>((lines, line) => {
    const last = lines.at(-1);
    if (
      !last ||
      last.unitId !== line.unitId ||
      last.unitName.zh !== line.unitName.zh ||
      last.unitName.en !== line.unitName.en
    )
      return [...lines, line];
    return [...lines.slice(0, -1), { ...last, until: line.until, ended: line.ended }];
  }, []);
}
