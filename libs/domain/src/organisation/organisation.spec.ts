import type { ActContext } from '../act';
import type { Actor, Role } from '../actor';
import { actorOf, engine, nationalRules, plainCalendar } from '../decision/decision.given';
import { decideOrgan } from './decide';
import { evolveOrgan } from './evolve';
import type { OrganAct, OrganActOf, OrganActType } from './organisation.acts';
import type { OrganEvent } from './organisation.events';
import { organEventTitles } from './organisation.events';
import { organActSpecs } from './specs';
import { appointmentLines, noOrgan } from './state';
import type { Organ, OrganState } from './state';

const administrator = actorOf('p-admin', 'u-office', 'organ-administrator');
const systemAdministrator: Actor = { ...actorOf('p-system', 'u-it', 'system-administrator'), organId: null };
const name = (zh: string) => ({ zh, en: zh });
const act = <T extends OrganActType>(type: T, data: OrganActOf<T>) => ({ type, data }) as unknown as OrganAct;

const foundingDay = '2026-01-05T01:00:00.000Z';
const later = '2026-03-02T01:00:00.000Z';

class Register {
  state: OrganState = noOrgan;
  seq = 0;
  try(one: OrganAct, by: Actor = administrator, now = later, occurredAt = now) {
    const context: ActContext = {
      actId: 'act',
      actor: by,
      now,
      occurredAt,
      ruleSet: nationalRules,
      calendar: plainCalendar,
    };
    return decideOrgan(one, this.state, context);
  }
  do(one: OrganAct, by: Actor = administrator, now = later): this {
    const outcome = this.try(one, by, now);
    if ('refusal' in outcome) throw new Error(`${one.type}: ${outcome.refusal.reason}`);
    for (const e of outcome.events) {
      this.seq += 1;
      this.state = evolveOrgan(this.state, {
        ...e,
        seq: this.seq,
        actId: 'act',
        actor: by,
        occurredAt: now,
        recordedAt: now,
      } as never);
    }
    return this;
  }
  get organ(): Organ {
    if (this.state.status === 'none') throw new Error('no organ');
    return this.state;
  }
  career = (personId: string) =>
    appointmentLines(this.organ, personId).map((l) => [l.postId, l.unitId, l.unitName.zh, l.from, l.until]);
}

const founding = act('FoundOrgan', {
  organId: 'organ-1',
  name: name('市人民政府'),
  level: 'city',
  superiorOrganId: null,
  timeZone: 'Asia/Shanghai',
  ruleSetId: 'national',
});
const unit = (unitId: string, zh = unitId) => act('EstablishUnit', { unitId, name: name(zh), kind: 'department' });
const post = (postId: string, unitId: string, ...roles: Role[]) =>
  act('EstablishPost', { postId, unitId, title: name(postId), roles });
const person = (personId: string, ...subjects: string[]) =>
  act('RegisterPerson', {
    personId,
    name: personId,
    identities: subjects.map((subject) => ({ issuer: 'https://id', subject })),
  });
const appoint = (personId: string, postId: string, from: string) => act('AppointPerson', { personId, postId, from });
const end = (personId: string, postId: string, on: string) =>
  act('EndAppointment', { personId, postId, on, reason: 'retired' });
const transfer = (personId: string, fromPostId: string, toPostId: string, on: string) =>
  act('TransferPerson', { personId, fromPostId, toPostId, on });
const merge = (from: string[], into: string, on: string) => act('MergeUnits', { from, into, on, reason: '机构改革' });
const rename = (unitId: string, zh: string, on: string) => act('RenameUnit', { unitId, name: name(zh), on });
const rules = (memberPostIds: string[], headPostId: string, basis = ['organ-rules']) =>
  act('AdoptMeetingRules', { quorum: { present: 'majority' }, memberPostIds, headPostId, basis });

/** An organ with three units, posts, and people of whom one administers it. */
const given = (): Register =>
  [
    founding,
    ...['u-office', 'u-plan', 'u-audit'].map((u) => unit(u)),
    post('post-admin', 'u-office', 'organ-administrator'),
    post('post-mayor', 'u-office', 'head'),
    post('post-vice', 'u-office', 'meeting-member'),
    post('post-drafter', 'u-plan', 'drafter'),
    post('post-lead', 'u-plan', 'drafting-lead'),
    post('post-auditor', 'u-audit', 'auditor'),
    person('p-admin', 'admin'),
    person('p-wang', 'wang'),
    appoint('p-admin', 'post-admin', '2020-01-01'),
  ].reduce((r, a) => r.do(a, engine, foundingDay), new Register());

const refusedFor = (reason: string, pointer?: string) => ({ refusal: { reason, ...(pointer ? { pointer } : {}) } });
const happens = (type: OrganEvent['type']) => ({ events: [{ type }] });

describe('who keeps the register', () => {
  it.each([
    ['the engine', engine],
    ['a system administrator', systemAdministrator],
  ])('lets %s found an organ, once', (_, by) => {
    expect(new Register().try(founding, by)).toMatchObject(happens('OrganFounded'));
    expect(new Register().do(founding, by).try(founding, by)).toMatchObject(refusedFor('organ-exists'));
  });
  it('lets nobody else found one', () =>
    expect(new Register().try(founding)).toMatchObject({ refusal: { kind: 'authority', reason: 'role-missing' } }));
  it('knows no units before the organ', () =>
    expect(new Register().try(unit('u-1'), engine)).toMatchObject(refusedFor('no-such-organ')));
  it('lets the founders stand in on the founding day, and while nobody administers the organ', () => {
    expect(given().try(unit('u-x'), engine, foundingDay)).toMatchObject(happens('UnitEstablished'));
    expect(given().try(unit('u-x'), engine, later)).toMatchObject(refusedFor('organ-administrator-in-office'));
    expect(given().try(unit('u-x'), systemAdministrator, later)).toMatchObject(
      refusedFor('organ-administrator-in-office'),
    );
    const vacant = given().do(end('p-admin', 'post-admin', '2026-02-01'), administrator, '2026-01-20T01:00:00.000Z');
    expect(vacant.try(unit('u-x'), systemAdministrator, later)).toMatchObject(happens('UnitEstablished'));
  });
  it('refuses other posts, and administrators of other organs', () => {
    expect(given().try(unit('u-x'), actorOf('p-wang', 'u-plan', 'drafter'))).toMatchObject(refusedFor('role-missing'));
    expect(given().try(unit('u-x'), { ...administrator, organId: 'organ-2' })).toMatchObject(refusedFor('other-organ'));
  });
  it.each([
    [{ level: 'empire' }, 'level-unknown'],
    [{ superiorOrganId: 'organ-1' }, 'superior-is-itself'],
    [{ timeZone: 'Asia/Atlantis' }, 'time-zone-unknown'],
    [{ organId: '../organ' }, 'id-malformed'],
    [{ name: { zh: ' ', en: 'x' } }, 'text-missing'],
  ])('refuses an organ with %j', (bent, reason) =>
    expect(new Register().try({ ...founding, data: { ...founding.data, ...bent } } as OrganAct, engine)).toMatchObject(
      refusedFor(reason),
    ),
  );
});

describe('units', () => {
  it('takes effect on the day it occurred, not on the day it is entered', () =>
    expect(given().try(unit('u-x'), administrator, later, '2026-02-01T01:00:00.000Z')).toMatchObject({
      events: [{ data: { on: '2026-02-01' } }],
    }));
  it.each([
    ['an id that is taken', unit('u-plan'), 'id-taken'],
    ['an id that is a key of every object', unit('__proto__'), 'id-malformed'],
    ['renaming one that does not exist', rename('u-none', 'x', '2026-03-01'), 'unit-unknown'],
    ['renaming before it existed', rename('u-plan', 'x', '2025-12-31'), 'before-last-change'],
    ['renaming on a day that is none', rename('u-plan', 'x', '2026-02-30'), 'date-malformed'],
    ['merging nothing', merge([], 'u-plan', '2026-03-01'), 'merged-units-unclear'],
    ['merging one twice', merge(['u-audit', 'u-audit'], 'u-plan', '2026-03-01'), 'merged-units-unclear'],
    ['merging into itself', merge(['u-plan'], 'u-plan', '2026-03-01'), 'merged-into-itself'],
    ['merging what is unknown', merge(['u-none'], 'u-plan', '2026-03-01'), 'unit-unknown'],
    [
      'dissolving one with posts',
      act('DissolveUnit', { unitId: 'u-plan', on: '2026-03-01', reason: 'x' }),
      'unit-not-empty',
    ],
  ])('refuses %s', (_, one, reason) => expect(given().try(one)).toMatchObject(refusedFor(reason)));
  it('accepts constructor as an id without taking it for a unit', () => {
    expect(given().try(rename('constructor', 'x', '2026-03-01'))).toMatchObject(refusedFor('unit-unknown'));
    expect(given().try(unit('constructor'))).toMatchObject(happens('UnitEstablished'));
  });
  it('moves posts and their holders to the successor and leaves history where it was', () => {
    const r = given()
      .do(appoint('p-wang', 'post-drafter', '2024-05-01'))
      .do(rename('u-plan', '发展改革委', '2026-04-01'))
      .do(merge(['u-plan'], 'u-office', '2026-06-01'))
      .do(rename('u-office', '新办公室', '2026-09-01'));
    expect(r.career('p-wang')).toEqual([
      ['post-drafter', 'u-plan', 'u-plan', '2024-05-01', '2026-04-01'],
      ['post-drafter', 'u-plan', '发展改革委', '2026-04-01', '2026-06-01'],
      ['post-drafter', 'u-office', 'u-office', '2026-06-01', '2026-09-01'],
      ['post-drafter', 'u-office', '新办公室', '2026-09-01', null],
    ]);
    expect(r.try(post('post-x', 'u-plan', 'drafter'))).toMatchObject({
      refusal: { reason: 'unit-ended', satisfiedBy: { en: expect.stringContaining('u-office') as string } },
    });
    expect(r.try(merge(['u-audit'], 'u-office', '2026-07-01'))).toMatchObject(refusedFor('before-last-change', '/on'));
  });
  it('dissolves a unit whose posts are abolished and whose clients are revoked', () => {
    const dissolve = act('DissolveUnit', { unitId: 'u-audit', on: '2026-04-01', reason: '撤销' });
    const r = given().do(act('RegisterClient', { clientId: 'oa', name: 'OA', unitId: 'u-audit', roles: ['client'] }));
    r.do(act('AbolishPost', { postId: 'post-auditor', on: '2026-04-01', reason: '撤销' }));
    expect(r.try(dissolve)).toMatchObject(refusedFor('unit-not-empty'));
    r.do(act('RevokeClient', { clientId: 'oa', reason: '停用' })).do(dissolve);
    expect(r.try(unit('u-audit'))).toMatchObject(refusedFor('id-taken'));
    expect(r.try(dissolve)).toMatchObject(refusedFor('unit-ended'));
  });
});

describe('posts and clients', () => {
  it.each([
    ['a unit that is unknown', post('post-x', 'u-none', 'drafter'), 'unit-unknown'],
    ['an id that is taken', post('post-lead', 'u-plan', 'drafter'), 'id-taken'],
    ['no role', post('post-x', 'u-plan'), 'roles-missing'],
    ['a role of accounts that are no posts', post('post-x', 'u-plan', 'engine'), 'role-not-assignable'],
    ['a role that is none', post('post-x', 'u-plan', 'emperor' as Role), 'role-not-assignable'],
    ['auditing and acting at once', post('post-x', 'u-plan', 'auditor', 'drafter'), 'auditor-acts-not-on-decisions'],
    [
      'a client as citizen',
      act('RegisterClient', { clientId: 'c1', name: 'x', unitId: 'u-plan', roles: ['citizen'] }),
      'role-not-assignable',
    ],
    [
      'a client with a person’s id',
      act('RegisterClient', { clientId: 'p-wang', name: 'x', unitId: 'u-plan', roles: ['client'] }),
      'id-taken',
    ],
    ['revoking a client that is unknown', act('RevokeClient', { clientId: 'c1', reason: 'x' }), 'client-unknown'],
    [
      'abolishing a post that is held',
      act('AbolishPost', { postId: 'post-admin', on: '2026-03-01', reason: 'x' }),
      'post-held',
    ],
    [
      'abolishing a post that is unknown',
      act('AbolishPost', { postId: 'post-x', on: '2026-03-01', reason: 'x' }),
      'post-unknown',
    ],
  ])('refuses %s', (_, one, reason) => expect(given().try(one)).toMatchObject(refusedFor(reason)));
  it('lets an auditor’s post carry administration, and a client be a client', () => {
    expect(given().try(post('post-x', 'u-plan', 'auditor', 'security-administrator'))).toMatchObject(
      happens('PostEstablished'),
    );
    const registered = given().do(
      act('RegisterClient', { clientId: 'oa', name: 'OA', unitId: 'u-plan', roles: ['client'] }),
    );
    expect(
      registered
        .do(act('RevokeClient', { clientId: 'oa', reason: 'x' }))
        .try(act('RevokeClient', { clientId: 'oa', reason: 'x' })),
    ).toMatchObject(refusedFor('client-revoked'));
  });
});

describe('persons and their logins', () => {
  const link = (personId: string, subject: string) => act('LinkIdentity', { personId, issuer: 'https://id', subject });
  const unlink = (personId: string, subject: string) =>
    act('UnlinkIdentity', { personId, issuer: 'https://id', subject, reason: '换发' });
  it.each([
    ['an id for life given twice', person('p-wang'), 'id-taken'],
    ['an id like a citizen’s', person(`c-${'0'.repeat(32)}`), 'id-reserved'],
    ['the engine’s id', person('engine'), 'id-reserved'],
    ['a login of somebody else', person('p-li', 'wang'), 'login-taken'],
    ['a login named twice', person('p-li', 'li', 'li'), 'login-twice'],
    ['linking somebody else’s login', link('p-wang', 'admin'), 'login-taken'],
    ['linking to nobody', link('p-none', 'x'), 'person-unknown'],
    ['unlinking what is not linked', unlink('p-wang', 'admin'), 'login-not-linked'],
  ])('refuses %s', (_, one, reason) => expect(given().try(one)).toMatchObject(refusedFor(reason)));
  it('links a login that was unlinked to another person', () =>
    expect(
      given().do(unlink('p-wang', 'wang')).do(link('p-admin', 'wang')).organ.persons['p-admin']?.logins,
    ).toHaveLength(2));
});

describe('appointments', () => {
  const inPost = () => given().do(appoint('p-wang', 'post-drafter', '2026-02-01'));
  it.each(['2011-07-01', '2027-07-01'])('may begin on %s', (from) =>
    expect(given().try(appoint('p-wang', 'post-drafter', from))).toMatchObject(happens('PersonAppointed')),
  );
  it.each([
    ['a person who is unknown', appoint('p-none', 'post-lead', '2026-02-01'), 'person-unknown'],
    ['a post that is unknown', appoint('p-wang', 'post-none', '2026-02-01'), 'post-unknown'],
    ['a day that is none', appoint('p-wang', 'post-lead', '2026-13-01'), 'date-malformed'],
    ['the same post again', appoint('p-wang', 'post-drafter', '2028-02-01'), 'already-appointed'],
    ['the same post from before', appoint('p-wang', 'post-drafter', '2020-02-01'), 'already-appointed'],
    ['auditing what one acts on', appoint('p-wang', 'post-auditor', '2026-02-01'), 'auditor-acts-not-on-decisions'],
    ['transfer from a post not held', transfer('p-wang', 'post-lead', 'post-vice', '2026-03-01'), 'not-in-post'],
    ['transfer before the appointment', transfer('p-wang', 'post-drafter', 'post-lead', '2026-01-31'), 'not-in-post'],
    [
      'transfer to the same post',
      transfer('p-wang', 'post-drafter', 'post-drafter', '2026-03-01'),
      'transfer-to-same-post',
    ],
    ['an end of what is not held', end('p-wang', 'post-lead', '2026-03-01'), 'not-in-post'],
  ])('refuses %s', (_, one, reason) => expect(inPost().try(one)).toMatchObject(refusedFor(reason)));
  it('refuses an abolished post', () => {
    const r = given().do(act('AbolishPost', { postId: 'post-lead', on: '2026-05-01', reason: 'x' }));
    expect(r.try(appoint('p-wang', 'post-lead', '2026-04-01'))).toMatchObject(refusedFor('post-abolished', '/postId'));
    expect(
      r
        .do(appoint('p-wang', 'post-drafter', '2026-02-01'))
        .try(transfer('p-wang', 'post-drafter', 'post-lead', '2026-04-01')),
    ).toMatchObject(refusedFor('post-abolished', '/toPostId'));
  });
  it('appoints again after the end, on the first day that no longer counts', () => {
    const r = inPost().do(end('p-wang', 'post-drafter', '2026-04-01'));
    expect(r.try(appoint('p-wang', 'post-drafter', '2026-03-31'))).toMatchObject(refusedFor('already-appointed'));
    expect(r.try(appoint('p-wang', 'post-drafter', '2026-04-01'))).toMatchObject(happens('PersonAppointed'));
    expect(r.try(end('p-wang', 'post-drafter', '2026-04-01'))).toMatchObject(refusedFor('not-in-post'));
  });
  it('withdraws an appointment that has not begun', () =>
    expect(
      given()
        .do(appoint('p-wang', 'post-lead', '2027-01-01'))
        .do(end('p-wang', 'post-lead', '2027-01-01'))
        .career('p-wang'),
    ).toEqual([]));
  it('lets a drafter become an auditor by transfer, not beside', () => {
    const r = inPost();
    expect(r.try(appoint('p-wang', 'post-auditor', '2030-01-01'))).toMatchObject({
      refusal: { kind: 'gate', message: { en: expect.stringContaining('post-drafter') as string } },
    });
    expect(r.do(transfer('p-wang', 'post-drafter', 'post-auditor', '2026-06-01')).career('p-wang')).toEqual([
      ['post-drafter', 'u-plan', 'u-plan', '2026-02-01', '2026-06-01'],
      ['post-auditor', 'u-audit', 'u-audit', '2026-06-01', null],
    ]);
    expect(r.try(appoint('p-wang', 'post-lead', '2026-06-01'))).toMatchObject(
      refusedFor('auditor-acts-not-on-decisions'),
    );
  });
});

describe('meeting rules', () => {
  it('names members, their head and a basis', () =>
    expect(given().do(rules(['post-mayor', 'post-vice'], 'post-mayor')).organ.meetingRules).toEqual({
      quorum: { present: 'majority' },
      memberPostIds: ['post-mayor', 'post-vice'],
      headPostId: 'post-mayor',
      basis: ['organ-rules'],
    }));
  it.each([
    ['no member', rules([], 'post-mayor'), 'members-unclear'],
    ['a head outside', rules(['post-vice'], 'post-mayor'), 'head-not-member'],
    ['no basis', rules(['post-mayor'], 'post-mayor', []), 'rules-without-basis'],
    ['a head who is none', rules(['post-mayor', 'post-vice'], 'post-vice'), 'post-not-of-meeting'],
    ['a member who is none', rules(['post-mayor', 'post-drafter'], 'post-mayor'), 'post-not-of-meeting'],
    ['a post that is unknown', rules(['post-mayor', 'post-none'], 'post-mayor'), 'post-unknown'],
  ])('refuses %s', (_, one, reason) => expect(given().try(one)).toMatchObject(refusedFor(reason)));
});

it('titles every act and event in both languages', () => {
  for (const title of [...Object.values(organEventTitles), ...Object.values(organActSpecs).map((s) => s.title)]) {
    expect(title.zh).toMatch(/\p{Script=Han}/u);
    expect(title.en).toMatch(/^[A-Z]/);
  }
});
