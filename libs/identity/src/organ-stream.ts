import type { StreamModel } from '@dingce/acts';
import { decideOrgan, evolveOrgan, noOrgan, organFoldVersion } from '@dingce/domain';
import type { Organ, OrganAct, OrganEvent, OrganState, Recorded } from '@dingce/domain';
import { organStream as streamOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { writeClient, writeOrgan, writePerson, writePost, writeSigningKey, writeUnit } from './organ-rows';

interface Touched {
  organ: boolean;
  units: string[];
  posts: string[];
  persons: string[];
  clients: string[];
  keys: string[];
}

const none: Touched = { organ: false, units: [], posts: [], persons: [], clients: [], keys: [] };

/** Everybody who ever held a post of these units: their careers name the units. */
function peopleOf(organ: Organ, units: string[]): string[] {
  const posts = Object.values(organ.posts).filter((post) => post.units.some((u) => units.includes(u.unitId)));
  const postIds = new Set(posts.map((post) => post.postId));
  return organ.appointments.filter((a) => postIds.has(a.postId)).map((a) => a.personId);
}

function touched(organ: Organ, event: Recorded<OrganEvent>): Touched {
  switch (event.type) {
    case 'OrganFounded':
    case 'MeetingRulesAdopted':
      return { ...none, organ: true };
    case 'UnitEstablished':
    case 'UnitDissolved':
      return { ...none, units: [event.data.unitId] };
    case 'UnitRenamed':
      return { ...none, units: [event.data.unitId], persons: peopleOf(organ, [event.data.unitId]) };
    case 'UnitsMerged': {
      const { from, into } = event.data;
      const posts = Object.values(organ.posts).filter((post) => post.units.some((u) => from.includes(u.unitId)));
      return { ...none, units: [...from, into], posts: posts.map((p) => p.postId), persons: peopleOf(organ, from) };
    }
    case 'PostEstablished':
    case 'PostAbolished':
      return { ...none, posts: [event.data.postId] };
    case 'PersonRegistered':
    case 'IdentityLinked':
    case 'IdentityUnlinked':
    case 'PersonAppointed':
    case 'PersonTransferred':
    case 'AppointmentEnded':
      return { ...none, persons: [event.data.personId] };
    case 'ClientRegistered':
    case 'ClientRevoked':
      return { ...none, clients: [event.data.clientId] };
    case 'SigningKeyRegistered':
    case 'SigningKeyRevoked':
      return { ...none, keys: [event.data.keyId] };
    default:
      return event satisfies never;
  }
}

/** Writes the rows that the events touched. Throws IdTaken or LoginTaken where another organ holds the id or the login. */
export async function projectOrgan(
  sql: Sql,
  stream: string,
  organ: OrganState,
  events: Recorded<OrganEvent>[],
  schema = 'identity',
): Promise<void> {
  if (organ.status === 'none') return;
  if (stream !== streamOf(organ.organId))
    throw new Error(`organ ${organ.organId} can't be founded in stream ${stream}`);
  const all = events.map((event) => touched(organ, event));
  const each = (key: 'units' | 'posts' | 'persons' | 'clients' | 'keys'): string[] =>
    [...new Set(all.flatMap((t) => t[key]))].sort();
  if (all.some((t) => t.organ)) await writeOrgan(sql, organ, schema);
  for (const id of each('units')) await writeUnit(sql, organ, id, schema);
  for (const id of each('posts')) await writePost(sql, organ, id, schema);
  for (const id of each('persons')) await writePerson(sql, organ, id, schema);
  for (const id of each('clients')) await writeClient(sql, organ, id, schema);
  for (const id of each('keys')) await writeSigningKey(sql, organ, id, schema);
}

/** An organ's register as a stream, `organ/<organId>`. */
export const organStream: StreamModel<OrganState, OrganAct, OrganEvent> = {
  kind: 'organ',
  foldVersion: organFoldVersion,
  initial: noOrgan,
  evolve: evolveOrgan,
  decide: decideOrgan,
  project: (sql, stream, _before, after, events, schemas) =>
    projectOrgan(sql, stream, after, events, schemas?.identity),
};
