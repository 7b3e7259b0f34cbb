import { createHmac } from 'node:crypto';
import type { Actor, CivilDate, Instant, MeetingRules, Principal } from '@dingce/domain';
import { sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { civilDate } from './civil-date';
import {
  clientOf,
  linesOf,
  meetingRulesOf,
  nameOf,
  namesOf,
  organOf,
  organsUnder,
  personOfLogin,
  unitsMergedInto,
} from './register';
import type { CareerLine, ClientView, OrganView, ZonedLine } from './register';
import { noPost, postAmbiguous, postNotHeld, revokedClient, unknownClient } from './unresolved';
import type { Unresolved } from './unresolved';
import { ShortCache } from './short-cache';
import { keysById, keysOfPerson } from './signing-keys';
import type { SigningKeyView, ZonedKey } from './signing-keys';

/** What a verified token says. */
export interface TokenLogin {
  issuer: string;
  subject: string;
  clientId: string | null;
  scope: string[];
  acr: string | null;
}

export interface IdentityOptions {
  /** The ledger's time, simulated or not. */
  now(): Promise<Instant> | Instant;
  /** Zone of days outside any organ; `Asia/Shanghai` when absent. */
  zone?: string;
  /** Secret under which citizens get their pseudonyms: another key makes other people of them. */
  pseudonymKey: string;
  /** How long a finding is kept; 2 s when absent. */
  keepMs?: number;
  /** `acr` values that mean a personal certificate; `certificate` when absent. */
  certificateAcr?: string[];
}

export interface Career {
  personId: string;
  name: string | null;
  /** In all organs, oldest first. */
  appointments: CareerLine[];
}

const nowhere = { postId: null, unitId: null, organId: null };

/** Persons in posts at a time, as the organs' registers say. */
export class Identity {
  private readonly persons: ShortCache<string>;
  private readonly lines: ShortCache<ZonedLine[]>;
  private readonly organs: ShortCache<OrganView>;
  private readonly below: ShortCache<string[]>;
  private readonly clients: ShortCache<ClientView>;
  private readonly caches: ShortCache<unknown>[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: IdentityOptions,
  ) {
    if (options.pseudonymKey.length < 16) throw new TypeError('pseudonymKey needs at least 16 characters');
    const keepMs = options.keepMs ?? 2_000;
    this.persons = new ShortCache(keepMs);
    this.lines = new ShortCache(keepMs);
    this.organs = new ShortCache(keepMs);
    this.below = new ShortCache(keepMs);
    this.clients = new ShortCache(keepMs);
    this.caches = [this.persons, this.lines, this.organs, this.below, this.clients];
  }

  /**
   * Who this login is now. A registered person acts in the post named, else in the only one, else in the first of posts with
   * equal powers; powers of several posts never add up. A login by client credentials (its subject is the client, or scope
   * `dingce:client`) is that client. Every other login is a citizen under a pseudonym.
   */
  async resolve(login: TokenLogin, post?: string): Promise<{ actor: Actor } | Unresolved> {
    const person = await this.persons.get(JSON.stringify([login.issuer, login.subject]), () =>
      personOfLogin(this.sql(), login.issuer, login.subject),
    );
    const auth = this.auth(login);
    if (person !== null) {
      const chosen = await this.chosen(person, post);
      return 'reason' in chosen
        ? chosen
        : { actor: { ...principalIn(person, chosen), kind: 'person', auth, enteredFor: null } };
    }
    if (login.clientId !== null && (login.scope.includes('dingce:client') || login.subject === login.clientId))
      return this.client(login.clientId, auth);
    return {
      actor: {
        ...nowhere,
        kind: 'citizen',
        personId: this.pseudonym(login),
        roles: ['citizen'],
        auth,
        enteredFor: null,
      },
    };
  }

  /**
   * For whom an act may be entered: a person in a post now (named when there are several), or a citizen by pseudonym or by
   * the clerk's reference. Null when nobody fits.
   */
  async principal(personId: string, kind: 'person' | 'citizen', postId?: string): Promise<Principal | null> {
    if (kind === 'citizen')
      return (await nameOf(this.sql(), personId)) === null ? { ...nowhere, personId, roles: ['citizen'] } : null;
    const chosen = await this.chosen(personId, postId);
    return 'reason' in chosen ? null : principalIn(personId, chosen);
  }

  /** The actor's own organ and all its inferiors. */
  async visibleOrgans({ organId }: Pick<Actor, 'organId'>): Promise<string[]> {
    if (organId === null) return [];
    return (await this.below.get(organId, () => organsUnder(this.sql(), organId))) ?? [];
  }

  /** Every appointment of a life, in all organs; units bear the name they had at the time. */
  async career(personId: string): Promise<Career> {
    const [name, lines] = [await nameOf(this.sql(), personId), await linesOf(this.sql(), personId)];
    return { personId, name, appointments: lines.map(withoutZone) };
  }

  /** The posts a person holds now. */
  async posts(personId: string): Promise<CareerLine[]> {
    return (await this.held(personId)).map(withoutZone);
  }

  /** Chinese names by id, of persons, posts, units, organs and clients; unknown ids are left out. */
  async names(ids: string[]): Promise<Record<string, string>> {
    return ids.length === 0 ? {} : namesOf(this.sql(), [...new Set(ids)]);
  }

  async organ(organId: string): Promise<OrganView | null> {
    return this.organs.get(organId, () => organOf(this.sql(), organId));
  }

  /** How the organ's meeting decides; null until it adopted rules. */
  async meetingRules(organId: string): Promise<MeetingRules | null> {
    return meetingRulesOf(this.sql(), organId);
  }

  /** The unit and all that were merged into it by now: their unfinished work is its own. */
  async unitWithPredecessors(unitId: string): Promise<string[]> {
    return unitsMergedInto(this.sql(), unitId, await this.today());
  }

  /** Signing keys by id, with their standing at any instant; never kept, since a key may be revoked at any moment. */
  async signingKeys(keyIds: string[]): Promise<Map<string, ZonedKey>> {
    return keysById(this.sql(), [...new Set(keyIds)]);
  }

  /** All keys that a person ever had, oldest first. */
  async signingKeysOf(personId: string): Promise<SigningKeyView[]> {
    return (await keysOfPerson(this.sql(), personId)).map(({ timeZone: _timeZone, ...key }) => key);
  }

  /** Looks everything up anew: call it after an act on an organ in this process, so that the act is seen at once. */
  forget(): void {
    for (const cache of this.caches) cache.clear();
  }

  private async chosen(personId: string, postId?: string): Promise<ZonedLine | Unresolved> {
    const held = await this.held(personId);
    const [first] = held;
    if (postId !== undefined) return held.find((line) => line.postId === postId) ?? postNotHeld(postId, held);
    if (!first) return noPost();
    return held.every((line) => samePowers(line, first)) ? first : postAmbiguous(held);
  }

  private async held(personId: string): Promise<ZonedLine[]> {
    const lines = (await this.lines.get(personId, () => linesOf(this.sql(), personId))) ?? [];
    const now = await this.options.now();
    return lines.filter(({ from, until, timeZone }) => {
      const today = civilDate(now, timeZone);
      return from <= today && (until === null || today < until);
    });
  }

  private async client(clientId: string, auth: Actor['auth']): Promise<{ actor: Actor } | Unresolved> {
    const today = await this.today();
    const client = await this.clients.get(`${clientId} ${today}`, () => clientOf(this.sql(), clientId, today));
    if (!client) return unknownClient(clientId);
    if (client.revoked) return revokedClient(clientId);
    const { organId, unitId, roles } = client;
    return {
      actor: { kind: 'client', personId: clientId, postId: null, unitId, organId, roles, auth, enteredFor: null },
    };
  }

  private async today(): Promise<CivilDate> {
    return civilDate(await this.options.now(), this.options.zone ?? 'Asia/Shanghai');
  }

  private auth({ acr }: TokenLogin): Actor['auth'] {
    const certificates = this.options.certificateAcr ?? ['certificate'];
    return { method: 'oidc', strength: acr !== null && certificates.includes(acr) ? 'certificate' : 'login' };
  }

  private pseudonym({ issuer, subject }: TokenLogin): string {
    return `c-${createHmac('sha256', this.options.pseudonymKey).update(`${issuer}|${subject}`).digest('hex').slice(0, 32)}`;
  }

  /** Whoever speaks as one of the public is a citizen under a pseudonym, whatever posts they hold. */
  privately(actor: Actor): Actor {
    if (actor.kind === 'citizen') return actor;
    const personId = this.pseudonym({
      issuer: 'person',
      subject: actor.personId,
      clientId: null,
      scope: [],
      acr: null,
    });
    return { ...actor, ...nowhere, kind: 'citizen', personId, roles: ['citizen'] };
  }

  private sql(): Sql {
    return sqlOf(this.dataSource.manager);
  }
}

const principalIn = (personId: string, { postId, unitId, organId, roles }: ZonedLine): Principal => ({
  personId,
  postId,
  unitId,
  organId,
  roles: [...roles],
});

const withoutZone = ({ timeZone: _timeZone, ...line }: ZonedLine): CareerLine => line;

const samePowers = (a: ZonedLine, b: ZonedLine): boolean =>
  a.organId === b.organId &&
  a.unitId === b.unitId &&
  a.roles.length === b.roles.length &&
  a.roles.every((role) => b.roles.includes(role));
