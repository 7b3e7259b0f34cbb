import { randomUUID } from 'node:crypto';
import { Acts, recordedOf, SimulatedClock } from '@dingce/acts';
import { workCalendar } from '@dingce/calendar';
import { evolveOrgan, noOrgan } from '@dingce/domain';
import type { Actor, OrganAct, OrganEvent, OrganState, Role } from '@dingce/domain';
import { organStream as streamOf, readHead, readStream, sqlOf } from '@dingce/ledger';
import { asClient, freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { Identity } from './identity';
import type { TokenLogin } from './identity';
import { identityMigrations } from './identity-migrations';
import { IdTaken, LoginTaken } from './organ-rows';
import { organStream, projectOrgan } from './organ-stream';

const issuer = 'https://id.test';
const pseudonymKey = 'a key of this test only';
const startsAt = '2026-01-05T01:00:00.000Z';
const calendar = workCalendar();
const name = (zh: string, en: string) => ({ zh, en });
const seeding: Actor = {
  kind: 'engine',
  personId: 'engine',
  postId: null,
  unitId: null,
  organId: null,
  roles: ['engine'],
  auth: { method: 'seed', strength: 'none' },
  enteredFor: null,
};
const login = (subject: string, more: Partial<TokenLogin> = {}): TokenLogin => ({
  issuer,
  subject,
  clientId: null,
  scope: [],
  acr: null,
  ...more,
});

let database: FreshDatabase;
let clock: SimulatedClock;
let acts: Acts;
beforeAll(async () => {
  database = await freshDatabase({ migrations: identityMigrations, simulated: true, at: startsAt });
  clock = new SimulatedClock(startsAt);
  acts = new Acts(database.dataSource, {
    origin: testOrigin,
    clock,
    ruleSet: () => undefined,
    calendar: () => calendar,
  });
  await seed();
});
afterAll(() => database?.close());

/** The register as it stands, read at a moment. */
const at = (now: string, more: { keepMs?: number } = {}) =>
  new Identity(database.dataSource, { now: () => now, pseudonymKey, ...more });
const now = () => at(clock.now());

const perform = (organId: string, act: OrganAct, actor: Actor) =>
  acts.performOn(organStream, streamOf(organId), { actId: randomUUID(), act, actor, fingerprint: act.data, organId });

async function done(organId: string, actor: Actor, ...all: OrganAct[]): Promise<void> {
  for (const act of all) {
    const performed = await perform(organId, act, actor);
    if ('refusal' in performed) throw new Error(`${act.type}: ${performed.refusal.reason}`);
  }
}

const found = (organId: string, zh: string, superiorOrganId: string | null, timeZone = 'Asia/Shanghai'): OrganAct => ({
  type: 'FoundOrgan',
  data: { organId, name: name(zh, organId), level: 'city', superiorOrganId, timeZone, ruleSetId: 'national' },
});
const unit = (unitId: string, zh: string): OrganAct => ({
  type: 'EstablishUnit',
  data: { unitId, name: name(zh, unitId), kind: 'department' },
});
const post = (postId: string, unitId: string, zh: string, ...roles: Role[]): OrganAct => ({
  type: 'EstablishPost',
  data: { postId, unitId, title: name(zh, postId), roles },
});
const person = (personId: string, zh: string, ...subjects: string[]): OrganAct => ({
  type: 'RegisterPerson',
  data: { personId, name: zh, identities: subjects.map((subject) => ({ issuer, subject })) },
});
const appoint = (personId: string, postId: string, from: string): OrganAct => ({
  type: 'AppointPerson',
  data: { personId, postId, from },
});

async function seed(): Promise<void> {
  await done(
    'city',
    seeding,
    found('city', '滨海市人民政府', null),
    unit('u-office', '市政府办公室'),
    unit('u-plan', '市发展和改革委员会'),
    unit('u-price', '市物价局'),
    post('post-admin', 'u-office', '编办', 'organ-administrator'),
    post('post-mayor', 'u-office', '市长', 'head'),
    post('post-drafter', 'u-price', '价格科科长', 'drafter', 'drafting-lead'),
    post('post-drafter-2', 'u-price', '价格科科员', 'drafting-lead', 'drafter'),
    post('post-planner', 'u-plan', '规划科科长', 'drafter'),
    person('p-admin', '陈编', 'chen'),
    person('p-li', '李经办', 'li'),
    appoint('p-admin', 'post-admin', '2020-01-01'),
    appoint('p-li', 'post-drafter', '2024-03-01'),
    { type: 'RegisterClient', data: { clientId: 'oa', name: '公文系统', unitId: 'u-price', roles: ['client'] } },
    {
      type: 'AdoptMeetingRules',
      data: {
        quorum: { present: 'majority' },
        memberPostIds: ['post-mayor'],
        headPostId: 'post-mayor',
        basis: ['organ-rules'],
      },
    },
  );
  await done(
    'district',
    seeding,
    found('district', '海东区人民政府', 'city'),
    unit('u-district', '区政府办公室'),
    post('post-district', 'u-district', '区办主任', 'office'),
  );
  await done('town', seeding, found('town', '石桥镇人民政府', 'district'));
  await done('elsewhere', seeding, found('elsewhere', '山阳市人民政府', null, 'Asia/Urumqi'));
}

const administrator = async (): Promise<Actor> => {
  const resolved = await now().resolve(login('chen'));
  if ('reason' in resolved) throw new Error(resolved.reason);
  return resolved.actor;
};
const actorAt = async (moment: string, subject: string, postId?: string) => at(moment).resolve(login(subject), postId);

describe('who a login is', () => {
  it('is a person in a post, from the first moment of the organ’s day', async () => {
    expect(await actorAt('2024-02-29T15:59:59.999Z', 'li')).toMatchObject({ reason: 'no-post' });
    expect(await actorAt('2024-02-29T16:00:00.000Z', 'li')).toEqual({
      actor: {
        kind: 'person',
        personId: 'p-li',
        postId: 'post-drafter',
        unitId: 'u-price',
        organId: 'city',
        roles: ['drafter', 'drafting-lead'],
        auth: { method: 'oidc', strength: 'login' },
        enteredFor: null,
      },
    });
    expect(await now().resolve(login('li', { acr: 'certificate' }))).toMatchObject({
      actor: { auth: { strength: 'certificate' } },
    });
  });
  it('is a citizen under a pseudonym when nobody registered it', async () => {
    const first = await now().resolve(login('zhang-san'));
    expect(first).toMatchObject({
      actor: {
        kind: 'citizen',
        roles: ['citizen'],
        organId: null,
        personId: expect.stringMatching(/^c-[0-9a-f]{32}$/) as string,
      },
    });
    expect(await now().resolve(login('zhang-san'))).toEqual(first);
    expect(await now().resolve(login('zhang-san', { issuer: 'https://other.test' }))).not.toEqual(first);
    expect(await now().resolve({ ...login('li'), issuer: 'https://other.test' })).toMatchObject({
      actor: { kind: 'citizen' },
    });
  });
  it('is a client by client credentials only', async () => {
    const client = {
      actor: { kind: 'client', personId: 'oa', unitId: 'u-price', organId: 'city', roles: ['client'], postId: null },
    };
    expect(await now().resolve(login('service-1', { clientId: 'oa', scope: ['dingce:client'] }))).toMatchObject(client);
    expect(await now().resolve(login('oa', { clientId: 'oa' }))).toMatchObject(client);
    expect(await now().resolve(login('zhang-san', { clientId: 'oa' }))).toMatchObject({ actor: { kind: 'citizen' } });
    expect(await now().resolve(login('li', { clientId: 'oa' }))).toMatchObject({
      actor: { kind: 'person', personId: 'p-li' },
    });
    expect(await now().resolve(login('nobody', { clientId: 'nobody' }))).toMatchObject({ reason: 'client-unknown' });
  });
  it('asks which post when powers differ, and never adds them up', async () => {
    await done('city', await administrator(), appoint('p-li', 'post-drafter-2', '2026-01-01'));
    expect(await now().resolve(login('li'))).toMatchObject({ actor: { postId: 'post-drafter' } });
    await done('city', await administrator(), appoint('p-li', 'post-planner', '2026-01-01'));
    expect(await now().resolve(login('li'))).toMatchObject({
      reason: 'post-ambiguous',
      satisfiedBy: {
        zh: expect.stringContaining('post-planner（滨海市人民政府市发展和改革委员会规划科科长）') as string,
      },
    });
    expect(await now().resolve(login('li'), 'post-planner')).toMatchObject({
      actor: { postId: 'post-planner', unitId: 'u-plan', roles: ['drafter'] },
    });
    expect(await now().resolve(login('li'), 'post-mayor')).toMatchObject({
      reason: 'post-not-held',
      satisfiedBy: { en: expect.stringContaining('post-drafter-2') as string },
    });
    expect((await now().posts('p-li')).map((p) => p.postId)).toEqual([
      'post-drafter',
      'post-drafter-2',
      'post-planner',
    ]);
    const end = (postId: string): OrganAct => ({
      type: 'EndAppointment',
      data: { personId: 'p-li', postId, on: '2026-01-02', reason: 'ended' },
    });
    await done('city', await administrator(), end('post-drafter-2'), end('post-planner'));
    expect(await now().resolve(login('li'))).toMatchObject({ actor: { postId: 'post-drafter' } });
  });
});

describe('for whom an act may be entered', () => {
  it('is a person in a post now, or a citizen who is no registered person', async () => {
    expect(await now().principal('p-li', 'person')).toEqual({
      personId: 'p-li',
      postId: 'post-drafter',
      unitId: 'u-price',
      organId: 'city',
      roles: ['drafter', 'drafting-lead'],
    });
    expect(await now().principal('p-li', 'person', 'post-mayor')).toBeNull();
    expect(await now().principal('p-none', 'person')).toBeNull();
    expect(await now().principal('letter-17', 'citizen')).toMatchObject({
      personId: 'letter-17',
      roles: ['citizen'],
      organId: null,
    });
    expect(await now().principal('p-li', 'citizen')).toBeNull();
  });
});

describe('organs', () => {
  it('see themselves and all below, not beside or above', async () => {
    const seen = (organId: string | null) => now().visibleOrgans({ organId });
    expect(await seen('city')).toEqual(['city', 'district', 'town']);
    expect(await seen('district')).toEqual(['district', 'town']);
    expect(await seen('elsewhere')).toEqual(['elsewhere']);
    expect(await seen(null)).toEqual([]);
  });
  it('are read with their zone, rules and superior', async () => {
    expect(await now().organ('elsewhere')).toEqual({
      organId: 'elsewhere',
      name: name('山阳市人民政府', 'elsewhere'),
      timeZone: 'Asia/Urumqi',
      ruleSetId: 'national',
      superiorOrganId: null,
    });
    expect(await now().organ('nowhere')).toBeNull();
    expect(await now().meetingRules('city')).toMatchObject({
      quorum: { present: 'majority' },
      headPostId: 'post-mayor',
    });
    expect(await now().meetingRules('town')).toBeNull();
  });
  it('share no id and no login; the act leaves nothing', async () => {
    await expect(done('town', seeding, unit('u-plan', '规划办'))).rejects.toThrow(IdTaken);
    await expect(done('town', seeding, person('p-other', '王五', 'li'))).rejects.toThrow(LoginTaken);
    expect(await readHead(sqlOf(database.dataSource.manager), streamOf('town'))).toMatchObject({ headSeq: 1 });
    expect(await now().names(['p-other', 'u-plan'])).toEqual({ 'u-plan': '市发展和改革委员会' });
  });
  it('can’t be founded in another’s stream', () =>
    expect(perform('stray', found('organ-x', '某市', null), seeding)).rejects.toThrow('stream organ/stray'));
});

describe('a career', () => {
  beforeAll(async () => {
    clock.advanceTo('2026-05-01T01:00:00.000Z');
    const admin = await administrator();
    await done(
      'city',
      admin,
      { type: 'RenameUnit', data: { unitId: 'u-price', name: name('市价格监督局', 'u-price'), on: '2026-04-01' } },
      { type: 'MergeUnits', data: { from: ['u-price'], into: 'u-plan', on: '2026-06-01', reason: '机构改革' } },
      {
        type: 'TransferPerson',
        data: { personId: 'p-li', fromPostId: 'post-drafter', toPostId: 'post-mayor', on: '2026-09-01' },
      },
    );
  });

  it('names each unit as it was called at the time', async () => {
    const { name: called, appointments } = await now().career('p-li');
    expect(called).toBe('李经办');
    expect(appointments.map((a) => [a.post.zh, a.unit.zh, a.from, a.until, a.ended])).toEqual([
      ['价格科科长', '市物价局', '2024-03-01', '2026-04-01', null],
      ['价格科科员', '市物价局', '2026-01-01', '2026-01-02', 'ended'],
      ['规划科科长', '市发展和改革委员会', '2026-01-01', '2026-01-02', 'ended'],
      ['价格科科长', '市价格监督局', '2026-04-01', '2026-06-01', null],
      ['价格科科长', '市发展和改革委员会', '2026-06-01', '2026-09-01', 'transferred'],
      ['市长', '市政府办公室', '2026-09-01', null, null],
    ]);
    expect(await now().career('p-none')).toEqual({ personId: 'p-none', name: null, appointments: [] });
  });
  it.each([
    ['2026-05-31T15:59:59.999Z', 'post-drafter', 'u-price'],
    ['2026-05-31T16:00:00.000Z', 'post-drafter', 'u-plan'],
    ['2026-08-31T16:00:00.000Z', 'post-mayor', 'u-office'],
  ])('is at %s in %s of %s', async (moment, postId, unitId) =>
    expect(await actorAt(moment, 'li')).toMatchObject({ actor: { postId, unitId } }),
  );
  it('carries the client and the unfinished work into the successor on the day of the merger', async () => {
    const client = async (moment: string) => at(moment).resolve(login('oa', { clientId: 'oa' }));
    expect(await client('2026-05-31T15:59:59.999Z')).toMatchObject({ actor: { unitId: 'u-price' } });
    expect(await client('2026-05-31T16:00:00.000Z')).toMatchObject({ actor: { unitId: 'u-plan' } });
    expect(await at('2026-05-31T15:59:59.999Z').unitWithPredecessors('u-plan')).toEqual(['u-plan']);
    expect(await at('2026-06-01T01:00:00.000Z').unitWithPredecessors('u-plan')).toEqual(['u-plan', 'u-price']);
  });
  it('goes on in another organ under the same id and login', async () => {
    await done('district', seeding, person('p-li', '李经办', 'li'), appoint('p-li', 'post-district', '2027-01-01'));
    const admin = await administrator();
    await done('city', admin, {
      type: 'EndAppointment',
      data: { personId: 'p-li', postId: 'post-mayor', on: '2027-01-01', reason: 'ended' },
    });
    expect(await actorAt('2027-01-02T01:00:00.000Z', 'li')).toMatchObject({
      actor: { organId: 'district', personId: 'p-li', roles: ['office'] },
    });
    expect((await now().career('p-li')).appointments.at(-1)).toMatchObject({
      organ: { zh: '海东区人民政府' },
      from: '2027-01-01',
    });
  });
  it('outlives the login: unlinked, it is nobody’s', async () => {
    const admin = await administrator();
    await done('city', admin, person('p-sun', '孙退', 'sun'), {
      type: 'UnlinkIdentity',
      data: { personId: 'p-sun', issuer, subject: 'sun', reason: '退休' },
    });
    expect(await now().resolve(login('sun'))).toMatchObject({ actor: { kind: 'citizen' } });
    expect(await now().names(['p-sun', 'post-mayor', 'city', 'oa', 'p-none'])).toEqual({
      'p-sun': '孙退',
      'post-mayor': '市长',
      city: '滨海市人民政府',
      oa: '公文系统',
    });
  });
});

it('keeps a finding for a moment and looks anew when told', async () => {
  const identity = at(clock.now(), { keepMs: 60_000 });
  const client = () => identity.resolve(login('oa', { clientId: 'oa' }));
  expect(await client()).toMatchObject({ actor: { kind: 'client' } });
  await done('city', await administrator(), { type: 'RevokeClient', data: { clientId: 'oa', reason: '停用' } });
  expect(await client()).toMatchObject({ actor: { kind: 'client' } });
  identity.forget();
  expect(await client()).toMatchObject({ reason: 'client-revoked' });
});

it('writes rows that follow from the streams alone', async () => {
  const tables = ['organ', 'unit', 'post', 'person', 'login', 'appointment', 'client'];
  const all = async () => {
    const sql = sqlOf(database.dataSource.manager);
    return Promise.all(
      tables.map((table) => sql.query(`select to_jsonb(t) as row from identity.${table} t order by 1`)),
    );
  };
  const before = await all();
  expect(before.map((rows) => rows.length > 0)).toEqual(tables.map(() => true));
  await asClient(database.ownerUrl, (client) =>
    client.query(`truncate ${tables.map((t) => `identity.${t}`).join(', ')}`),
  );
  for (const organId of ['city', 'district', 'town', 'elsewhere']) {
    const sql = sqlOf(database.dataSource.manager);
    const stream = streamOf(organId);
    const events = (await readStream(sql, stream)).map((entry) => recordedOf<OrganEvent>(entry));
    await database.dataSource.transaction((manager) =>
      projectOrgan(sqlOf(manager), stream, events.reduce<OrganState>(evolveOrgan, noOrgan), events),
    );
  }
  expect(await all()).toEqual(before);
});

it('lets an auditor read and not write', () =>
  asClient(database.ownerUrl, async (client) => {
    await client.query('set role dingce_auditor');
    await expect(client.query('select * from identity.appointment')).resolves.toBeDefined();
    await expect(client.query('delete from identity.appointment')).rejects.toThrow('permission denied');
  }));
