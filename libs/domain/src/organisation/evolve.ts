import type { Recorded } from '../act';
import type { OrganEvent } from './organisation.events';
import { lastUnitOfPost } from './state';
import type { Appointment, Organ, OrganState, Person, Post, SigningKey, Unit } from './state';

type Founded = Extract<OrganEvent, { type: 'OrganFounded' }>;
type Later = Recorded<Exclude<OrganEvent, { type: 'OrganFounded' }>>;

/** Changes with every change of the fold. */
export const organFoldVersion = 2;

/** Folds one event of an organ's stream. */
export function evolveOrgan(state: OrganState, recorded: Recorded<OrganEvent>): OrganState {
  if (recorded.type === 'OrganFounded') return founded(recorded);
  if (state.status === 'none') throw new Error(`${recorded.type} in a stream without OrganFounded`);
  return { ...later(state, recorded), seq: recorded.seq };
}

function founded({ data, recordedAt, seq }: Recorded<Founded>): Organ {
  const { organId, name, level, superiorOrganId, timeZone, ruleSetId } = data;
  const empty = {
    units: {},
    posts: {},
    persons: {},
    appointments: [],
    clients: {},
    meetingRules: null,
    signingKeys: {},
  };
  return {
    status: 'founded',
    organId,
    name,
    level,
    superiorOrganId,
    timeZone,
    ruleSetId,
    foundedAt: recordedAt,
    seq,
    ...empty,
  };
}

function later(organ: Organ, event: Later): Organ {
  switch (event.type) {
    case 'UnitEstablished': {
      const { unitId, name, kind, on } = event.data;
      const unit: Unit = { unitId, kind, names: [{ name, from: null }], changedOn: on, until: null, mergedInto: null };
      return { ...organ, units: { ...organ.units, [unitId]: unit } };
    }
    case 'UnitRenamed': {
      const { unitId, name, on } = event.data;
      return withUnit(organ, unitId, (u) => ({ ...u, names: [...u.names, { name, from: on }], changedOn: on }));
    }
    case 'UnitsMerged':
      return merged(organ, event.data);
    case 'UnitDissolved': {
      const { unitId, on } = event.data;
      return withUnit(organ, unitId, (u) => ({ ...u, until: on, changedOn: on }));
    }
    case 'PostEstablished': {
      const { postId, unitId, title, roles } = event.data;
      const post: Post = { postId, title, roles, units: [{ unitId, from: null }], until: null };
      return { ...organ, posts: { ...organ.posts, [postId]: post } };
    }
    case 'PostAbolished': {
      const { postId, on } = event.data;
      return { ...organ, posts: { ...organ.posts, [postId]: { ...(organ.posts[postId] as Post), until: on } } };
    }
    case 'PersonRegistered': {
      const { personId, name, identities } = event.data;
      return { ...organ, persons: { ...organ.persons, [personId]: { personId, name, logins: identities } } };
    }
    case 'IdentityLinked': {
      const { personId, issuer, subject } = event.data;
      return withPerson(organ, personId, (p) => ({ ...p, logins: [...p.logins, { issuer, subject }] }));
    }
    case 'IdentityUnlinked': {
      const { personId, issuer, subject } = event.data;
      return withPerson(organ, personId, (p) => ({
        ...p,
        logins: p.logins.filter((l) => l.issuer !== issuer || l.subject !== subject),
      }));
    }
    case 'PersonAppointed': {
      const { personId, postId, from } = event.data;
      return { ...organ, appointments: [...organ.appointments, { personId, postId, from, until: null, ended: null }] };
    }
    case 'PersonTransferred': {
      const { personId, fromPostId, toPostId, on } = event.data;
      const next: Appointment = { personId, postId: toPostId, from: on, until: null, ended: null };
      return { ...organ, appointments: [...ended(organ, personId, fromPostId, on, 'transferred'), next] };
    }
    case 'AppointmentEnded': {
      const { personId, postId, on, reason } = event.data;
      return { ...organ, appointments: ended(organ, personId, postId, on, reason) };
    }
    case 'ClientRegistered': {
      const { clientId, name, unitId, roles } = event.data;
      return {
        ...organ,
        clients: { ...organ.clients, [clientId]: { clientId, name, unitId, roles, revokedOn: null } },
      };
    }
    case 'ClientRevoked': {
      const { clientId, on } = event.data;
      const client = organ.clients[clientId];
      return client ? { ...organ, clients: { ...organ.clients, [clientId]: { ...client, revokedOn: on } } } : organ;
    }
    case 'MeetingRulesAdopted': {
      const { quorum, memberPostIds, headPostId, basis } = event.data;
      return { ...organ, meetingRules: { quorum, memberPostIds, headPostId, basis } };
    }
    case 'SigningKeyRegistered': {
      const { proof: _proof, ...key } = event.data;
      const registered: SigningKey = { ...key, registeredAt: event.recordedAt, revokedAt: null };
      return { ...organ, signingKeys: { ...organ.signingKeys, [key.keyId]: registered } };
    }
    case 'SigningKeyRevoked': {
      const key = organ.signingKeys[event.data.keyId] as SigningKey;
      const revoked: SigningKey = { ...key, revokedAt: event.recordedAt };
      return { ...organ, signingKeys: { ...organ.signingKeys, [key.keyId]: revoked } };
    }
    default:
      return event satisfies never;
  }
}

const withUnit = (organ: Organ, unitId: string, change: (unit: Unit) => Unit): Organ => ({
  ...organ,
  units: { ...organ.units, [unitId]: change(organ.units[unitId] as Unit) },
});

const withPerson = (organ: Organ, personId: string, change: (person: Person) => Person): Organ => ({
  ...organ,
  persons: { ...organ.persons, [personId]: change(organ.persons[personId] as Person) },
});

const ended = (organ: Organ, personId: string, postId: string, on: string, how: Appointment['ended']): Appointment[] =>
  organ.appointments.map((a) =>
    a.personId === personId && a.postId === postId && a.from <= on && (a.until === null || a.until > on)
      ? { ...a, until: on, ended: how }
      : a,
  );

function merged(organ: Organ, { from, into, on }: Extract<OrganEvent, { type: 'UnitsMerged' }>['data']): Organ {
  const gone = from.reduce(
    (o, unitId) => withUnit(o, unitId, (u) => ({ ...u, until: on, changedOn: on, mergedInto: into })),
    organ,
  );
  const moved = Object.values(gone.posts).map((post): [string, Post] => [
    post.postId,
    from.includes(lastUnitOfPost(post)) ? { ...post, units: [...post.units, { unitId: into, from: on }] } : post,
  ]);
  return { ...withUnit(gone, into, (u) => ({ ...u, changedOn: on })), posts: Object.fromEntries(moved) };
}
