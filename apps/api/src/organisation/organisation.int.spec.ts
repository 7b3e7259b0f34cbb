import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Actor, OrganAct, Role } from '@dingce/domain';
import { identityMigrations, organStream } from '@dingce/identity';
import { openInstallation } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { organStream as streamOf, readStream, securityStream, sqlOf } from '@dingce/ledger';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { freshDatabase } from '../../../../test/database';
import type { FreshDatabase } from '../../../../test/database';
import { startApi } from '../start-api';
import type { RunningApi } from '../start-api';

const engine: Actor = {
  kind: 'engine',
  personId: 'engine',
  postId: null,
  unitId: null,
  organId: null,
  roles: ['engine'],
  auth: { method: 'workflow', strength: 'none' },
  enteredFor: null,
};
const name = (zh: string) => ({ zh, en: zh });
const hash = 'a'.repeat(64);
interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { code?: string; errors?: { pointer: string }[] };
}

describe("an organ's own streams over HTTP", () => {
  let database: FreshDatabase;
  let installation: Installation;
  let provider: Server;
  let issuer: string;
  let key: CryptoKey;
  let api: RunningApi;

  const tokenOf = (subject: string): Promise<string> =>
    new SignJWT({ client_id: subject === 'oa-system' ? 'oa-system' : 'web', scope: '' })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuer(issuer)
      .setAudience('dingce')
      .setSubject(subject)
      .setExpirationTime('1h')
      .sign(key);
  const call = async (
    method: string,
    path: string,
    as: string | null,
    body?: object,
    idempotency: string = randomUUID(),
  ): Promise<Answer> => {
    const headers = {
      ...(as ? { authorization: `Bearer ${await tokenOf(as)}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(method === 'POST' ? { 'idempotency-key': idempotency } : {}),
    };
    const response = await fetch(`${api.url}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
    };
  };
  const post = (path: string, as: string | null, body: object, idempotency?: string) =>
    call('POST', path, as, body, idempotency);
  const get = (path: string, as: string | null = null) => call('GET', path, as);

  const seed = async (organId: string, superiorOrganId: string | null, people: [string, Role][]): Promise<void> => {
    const unitId = `u-${organId}`;
    const acts: OrganAct[] = [
      {
        type: 'FoundOrgan',
        data: {
          organId,
          name: name(organId),
          level: 'city',
          superiorOrganId,
          timeZone: 'Asia/Shanghai',
          ruleSetId: 'cn-713',
        },
      },
      { type: 'EstablishUnit', data: { unitId, name: name('办公室'), kind: 'office' } },
      ...people.flatMap(([person, role]): OrganAct[] => [
        { type: 'EstablishPost', data: { postId: `post-${person}`, unitId, title: name(role), roles: [role] } },
        {
          type: 'RegisterPerson',
          data: { personId: `p-${person}`, name: person, identities: [{ issuer, subject: person }] },
        },
        { type: 'AppointPerson', data: { personId: `p-${person}`, postId: `post-${person}`, from: '2020-01-01' } },
      ]),
      {
        type: 'RegisterClient',
        data: {
          clientId: organId === 'org-city' ? 'oa-system' : `oa-${organId}`,
          name: '办公系统',
          unitId,
          roles: ['client'],
        },
      },
    ];
    for (const act of acts) {
      const performed = await installation.acts.performOn(organStream, streamOf(organId), {
        actId: randomUUID(),
        act,
        actor: engine,
        fingerprint: act,
        organId,
      });
      if ('refusal' in performed) throw new Error(performed.refusal.message.en);
    }
  };

  beforeAll(async () => {
    const keys = await generateKeyPair('ES256');
    key = keys.privateKey;
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256' };
    provider = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    database = await freshDatabase({ migrations: identityMigrations });
    installation = await openInstallation({
      databaseUrl: database.appUrl,
      procedures: join(__dirname, '../../../../procedures'),
      pseudonymKey: 'a-key-for-tests-only',
    });
    await seed('org-province', null, [
      ['root', 'system-administrator'],
      ['office-above', 'office'],
    ]);
    await seed('org-city', 'org-province', [
      ['admin', 'organ-administrator'],
      ['office', 'office'],
      ['lawyer', 'legality-reviewer'],
    ]);
    api = await startApi(
      {
        config: { oidc: { issuer, audience: 'dingce' }, documents: { kind: 'disk', folder: '/nowhere', maxBytes: 1 } },
        installation,
        store: {} as never,
      },
      { port: 0, host: '127.0.0.1' },
    );
  });
  afterAll(async () => {
    await api?.stop();
    await installation?.close();
    await database?.close();
    provider?.closeAllConnections();
    provider?.close();
  });

  const attempts = async (): Promise<unknown[]> =>
    (await readStream(sqlOf(database.dataSource.manager), securityStream)).map((e) => e.envelope.data);

  it('lets a system administrator found an organ, once, at its address', async () => {
    const body = {
      organId: 'org-county',
      name: name('县政府'),
      level: 'county',
      superiorOrganId: 'org-city',
      timeZone: 'Asia/Shanghai',
      ruleSetId: 'cn-713',
    };
    const key = randomUUID();
    const founded = await post('/v1/organs', 'root', body, key);
    expect(founded).toMatchObject({
      status: 201,
      body: {
        receipt: { stream: 'organ/org-county', lastSeq: 1, repeated: false },
        events: [{ type: 'OrganFounded' }],
      },
    });
    expect(founded.headers.get('location')).toBe('/v1/organs/org-county');
    expect(await post('/v1/organs', 'root', body, key)).toMatchObject({
      status: 201,
      body: { receipt: { repeated: true }, events: [] },
    });
    expect(await post('/v1/organs', 'root', { ...body, level: 'city' }, key)).toMatchObject({
      status: 409,
      body: { code: 'idempotency-key-reused' },
    });
    expect(await post('/v1/organs', 'root', body)).toMatchObject({ status: 409, body: { code: 'organ-exists' } });
    expect(
      ((await get('/v1/organs', 'root')).body as { items?: { organId: string }[] }).items?.map((o) => o.organId),
    ).toEqual(['org-city', 'org-county', 'org-province']);
  });

  it('acts at once on what the organ administrator recorded', async () => {
    expect(await get('/v1/me', 'newcomer')).toMatchObject({
      status: 200,
      body: { kind: 'citizen', roles: ['citizen'], posts: [] },
    });
    const organ = '/v1/organs/org-city';
    expect(
      (
        await post(`${organ}/establish-post`, 'admin', {
          postId: 'post-archive',
          unitId: 'u-org-city',
          title: name('档案员'),
          roles: ['archivist'],
        })
      ).status,
    ).toBe(200);
    expect(
      (
        await post(`${organ}/register-person`, 'admin', {
          personId: 'p-new',
          name: '新人',
          identities: [{ issuer, subject: 'newcomer' }],
        })
      ).status,
    ).toBe(200);
    expect(
      (
        await post(`${organ}/appoint-person`, 'admin', {
          personId: 'p-new',
          postId: 'post-archive',
          from: '2021-01-01',
        })
      ).status,
    ).toBe(200);
    expect(await get('/v1/me', 'newcomer')).toMatchObject({
      status: 200,
      body: {
        kind: 'person',
        name: '新人',
        post: { postId: 'post-archive', title: '档案员' },
        organ: { organId: 'org-city' },
        roles: ['archivist'],
        posts: [{ postId: 'post-archive' }],
      },
    });
    expect(
      (
        await post(`${organ}/end-appointment`, 'admin', {
          personId: 'p-new',
          postId: 'post-archive',
          on: '2022-01-01',
          reason: 'resigned',
        })
      ).status,
    ).toBe(200);
    expect(await get('/v1/me', 'newcomer')).toMatchObject({ status: 403, body: { code: 'no-post' } });
  });

  it('shows who holds what now and held it before; logins only to those who keep the register', async () => {
    const { body, headers } = await get('/v1/organs/org-city', 'office');
    const { posts, persons, ...rest } = body as unknown as {
      posts: { postId: string; holders: { personId: string }[] }[];
      persons: { personId: string; logins?: unknown[]; appointments: { until: string | null }[] }[];
      clients?: unknown;
    };
    expect(posts.find((p) => p.postId === 'post-lawyer')?.holders).toMatchObject([
      { personId: 'p-lawyer', name: 'lawyer' },
    ]);
    expect(posts.find((p) => p.postId === 'post-archive')?.holders).toEqual([]);
    const left = persons.find((p) => p.personId === 'p-new');
    expect(left).toMatchObject({
      appointments: [{ unitName: { zh: '办公室' }, until: '2022-01-01', ended: 'resigned' }],
    });
    expect(left).not.toHaveProperty('logins');
    expect(rest).not.toHaveProperty('clients');
    expect(headers.get('etag')).toMatch(/^"\d+"$/);
    expect((await get('/v1/organs/org-city', 'admin')).body).toMatchObject({
      clients: [{ clientId: 'oa-system' }],
      persons: expect.arrayContaining([
        expect.objectContaining({ logins: [{ issuer, subject: 'office' }] }),
      ]) as unknown,
    });
    expect((await get('/v1/organs/org-province', 'office')).status).toBe(404);
    expect((await get('/v1/organs/org-city', 'office-above')).status).toBe(200);
  });

  it('answers ids and logins that another organ holds with a conflict', async () => {
    const organ = '/v1/organs/org-city';
    expect(
      await post(`${organ}/establish-unit`, 'admin', {
        unitId: 'u-org-province',
        name: name('某局'),
        kind: 'department',
      }),
    ).toMatchObject({ status: 409, body: { code: 'id-taken', errors: [{ pointer: '/unitId' }] } });
    const stolen = await post(`${organ}/link-identity`, 'admin', { personId: 'p-lawyer', issuer, subject: 'root' });
    expect(stolen).toMatchObject({ status: 409, body: { code: 'login-taken' } });
    expect(JSON.stringify(stolen.body)).not.toContain('p-root');
  });

  it('refuses other posts and other organs, and remembers it', async () => {
    const unit = { unitId: 'u-x', name: name('某局'), kind: 'department' };
    expect(await post('/v1/organs/org-city/establish-unit', 'office', unit)).toMatchObject({
      status: 403,
      body: { code: 'role-missing', basis: ['L713-33'] },
    });
    expect(await post('/v1/organs/org-nowhere/establish-unit', 'admin', unit)).toMatchObject({
      status: 409,
      body: { code: 'no-such-organ' },
    });
    expect(await post('/v1/organs/org-city/establish-unit', null, unit)).toMatchObject({ status: 401 });
    expect(await attempts()).toContainEqual({ decisionId: null, act: 'EstablishUnit', reason: 'role-missing' });
  });

  it('names each field that does not meet the schema', async () => {
    const organ = '/v1/organs/org-city';
    const refused = await post(`${organ}/rename-unit`, 'admin', {
      unitId: 'u org',
      name: { zh: ' ', en: 'x' },
      on: '2026-02-30',
      extra: 1,
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.map((e) => e.pointer).sort()).toEqual(['/extra', '/name/zh', '/on', '/unitId']);
    expect(await post(`${organ}/rename-unit`, 'admin', { unitId: 'u-org-city', on: '2026-02-03' })).toMatchObject({
      status: 422,
    });
    const future = { unitId: 'u-future', name: name('未来局'), kind: 'department', occurredAt: '2199-01-01T00:00:00Z' };
    expect(await post(`${organ}/establish-unit`, 'admin', future)).toMatchObject({
      status: 422,
      body: { code: 'occurs-in-future' },
    });
    expect(await call('POST', `${organ}/establish-unit`, 'admin', future, '')).toMatchObject({
      status: 400,
      body: { code: 'idempotency-key-missing' },
    });
    expect(await post(`${organ}/establish-unit`, 'admin', [future])).toMatchObject({
      status: 422,
      body: { code: 'invalid-body' },
    });
    expect(
      (
        await post(`${organ}/adopt-meeting-rules`, 'admin', {
          quorum: { present: 'all' },
          memberPostIds: ['a'],
          headPostId: 'a',
          basis: ['x'],
        })
      ).body.errors?.[0]?.pointer,
    ).toBe('/quorum/present');
  });

  it('publishes a catalogue after the Party committee consented, and not before', async () => {
    const at = '/v1/organs/org-city/catalogues/2026';
    const item = {
      itemId: '2026-01',
      title: '票价调整',
      kind: 1,
      undertakingUnit: 'u-org-city',
      plannedFor: '三季度',
      procedures: [],
      basis: [],
    };
    const publication = { publishedOn: '2026-02-01', urls: ['https://city.example/1'], documentHash: hash };
    expect(await post(`${at}/draft-catalogue`, 'office', { items: [item] })).toMatchObject({
      status: 200,
      body: { receipt: { stream: 'catalogue/org-city/2026' } },
    });
    expect(await post(`${at}/publish-catalogue`, 'office', publication)).toMatchObject({
      status: 422,
      body: { code: 'party-consent-missing' },
    });
    expect(await attempts()).toContainEqual({
      decisionId: null,
      act: 'PublishCatalogue',
      reason: 'party-consent-missing',
    });
    expect((await get('/v1/public/catalogues/org-city/2026')).status).toBe(404);
    expect(
      (await post(`${at}/record-party-consent`, 'office', { consentedOn: '2026-01-20', documentHash: hash })).status,
    ).toBe(200);
    expect((await post(`${at}/publish-catalogue`, 'office', publication)).status).toBe(200);
    expect(await get('/v1/public/catalogues/org-city/2026')).toMatchObject({
      status: 200,
      body: { version: 1, items: [{ itemId: '2026-01', decisionId: null }], urls: ['https://city.example/1'] },
    });
    expect(await get(at, 'lawyer')).toMatchObject({ status: 200, body: { year: 2026, published: true } });
    expect((await get(at, 'newcomer')).status).toBe(403);
    expect(
      await post(`${at}/link-catalogue-item`, 'office', { itemId: '2026-01', decisionId: randomUUID() }),
    ).toMatchObject({ status: 422, body: { code: 'decision-unknown' } });
    expect(await post(`${at}/amend-catalogue`, 'office-above', { add: [], remove: [], reason: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'other-organ' },
    });
    expect((await get('/v1/public/catalogues/org-city/abc')).status).toBe(422);
  });

  it('keeps a pool of experts per organ and shows those above on request', async () => {
    const expert = { personId: 'p-zhao', name: '赵敏', fields: ['交通'], organisation: '大学' };
    expect((await post('/v1/organs/org-city/experts/enrol-expert', 'office', expert)).status).toBe(200);
    expect(
      (await post('/v1/organs/org-province/experts/enrol-expert', 'office-above', { ...expert, personId: 'p-qian' }))
        .status,
    ).toBe(200);
    expect(
      await post('/v1/organs/org-province/experts/enrol-expert', 'office', { ...expert, personId: 'p-sun' }),
    ).toMatchObject({ status: 403, body: { code: 'other-organ' } });
    expect(
      (
        await post('/v1/organs/org-city/experts/record-integrity', 'office', {
          personId: 'p-zhao',
          kind: 'criticism',
          content: '迟交',
        })
      ).status,
    ).toBe(200);
    expect((await get('/v1/organs/org-city/experts', 'lawyer')).body).toMatchObject([
      { organId: 'org-city', experts: [{ personId: 'p-zhao', integrity: [{ kind: 'criticism' }] }] },
    ]);
    expect((await get('/v1/organs/org-city/experts?withSuperiors=true', 'lawyer')).body).toMatchObject([
      { organId: 'org-city' },
      { organId: 'org-province', experts: [{ personId: 'p-qian' }] },
    ]);
    expect((await get('/v1/organs/org-province/experts', 'lawyer')).status).toBe(404);
  });

  it('shows a webhook secret once, keeps clients to their own, and stops on request', async () => {
    const made = await post('/v1/webhooks', 'oa-system', {
      url: 'https://oa.city.example/hooks',
      types: ['DecisionStarted'],
    });
    expect(made).toMatchObject({
      status: 201,
      body: { organId: 'org-city', clientId: 'oa-system', types: ['DecisionStarted'], active: true },
    });
    const { secret, id } = made.body as { secret: string; id: string };
    expect(Buffer.from(/^whsec_(.+)$/.exec(secret)?.[1] ?? '', 'base64')).toHaveLength(32);
    expect((await post('/v1/webhooks', 'office', { url: 'http://127.0.0.1:9/' })).body).toMatchObject({ types: null });
    expect((await get('/v1/webhooks', 'oa-system')).body).toEqual([
      {
        id,
        organId: 'org-city',
        clientId: 'oa-system',
        url: 'https://oa.city.example/hooks',
        types: ['DecisionStarted'],
        active: true,
      },
    ]);
    expect(JSON.stringify((await get('/v1/webhooks', 'office')).body)).not.toContain('whsec_');
    expect((await get('/v1/webhooks', 'office')).body).toHaveLength(2);
    expect(await post('/v1/webhooks', 'office', { url: 'https://169.254.169.254/' })).toMatchObject({
      status: 422,
      body: { code: 'private-address', errors: [{ pointer: '/url' }] },
    });
    expect(await post('/v1/webhooks', 'office', { url: 'https://x.example/', types: ['PositionTaken'] })).toMatchObject(
      { status: 422 },
    );
    expect(await post('/v1/webhooks', 'lawyer', { url: 'https://x.example/' })).toMatchObject({
      status: 403,
      body: { code: 'may-not-subscribe' },
    });
    expect((await call('DELETE', `/v1/webhooks/${id}`, 'office-above')).status).toBe(404);
    expect((await call('DELETE', `/v1/webhooks/${id}`, 'oa-system')).status).toBe(204);
    expect((await get('/v1/webhooks', 'oa-system')).body).toMatchObject([{ id, active: false }]);
  });

  it('tells anyone by which rules decisions are made, and when a meeting could be', async () => {
    const dalian = installation.ruleSets.byId('dalian-171');
    expect((await get('/v1/rule-sets')).body).toContainEqual(
      expect.objectContaining({ id: 'dalian-171', hash: dalian?.hash, conflicts: 0 }),
    );
    expect((await get(`/v1/rule-sets/${dalian?.hash}`)).body).toMatchObject({ id: 'dalian-171', conflicts: [] });
    expect((await get('/v1/rule-sets/none')).status).toBe(404);
    expect((await get('/v1/rule-sets/cn-713/plan?startOn=2026-03-02&findings=professional')).body).toMatchObject({
      meetingOn: '2026-04-14',
      findings: { professional: true },
    });
    expect(await get('/v1/rule-sets/cn-713/plan?startOn=2026-03-02&findings=weather')).toMatchObject({
      status: 422,
      body: { code: 'finding-unknown' },
    });
    expect((await get('/v1/rule-sets/cn-713/plan?startOn=0001-01-01')).status).toBe(422);
  });
});
