import { organId } from '@dingce/cli';
import { falsehoods } from './contract';
import { county, foundCounty } from './county';
import { day, proposal } from './matter';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const name = (zh: string) => ({ zh, en: zh });

describe('organs, units, posts and people', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ workflows: false });
    await foundCounty(stage);
  }, 60_000);
  afterAll(() => stage?.stop(), 30_000);

  const keep = (type: string, data: object, by = 'renshi', organ = organId): Promise<Answer> =>
    stage.visitor.post(by, `/v1/organs/${organ}/${type}`, data);
  const propose = (by: string, headers: Record<string, string> = {}): Promise<Answer> =>
    stage.visitor.post(by, '/v1/decisions', proposal(), { headers });

  it('tells each login who it is and in which post it acts', async () => {
    expect((await stage.visitor.get('jingban', '/v1/me')).body).toMatchObject({
      kind: 'person',
      personId: 'p-jingban',
      name: '王小满',
      post: { postId: 'post-jingban' },
      unit: { unitId: 'u-transport', name: '市交通运输局' },
      roles: ['drafter'],
    });
    expect((await stage.visitor.get('shimin1', '/v1/me')).body).toMatchObject({
      kind: 'citizen',
      personId: expect.stringMatching(/^c-/),
      post: null,
      posts: [],
    });
  });

  it('moves what a person may do with the person, from the day of the transfer', async () => {
    expect((await propose('jingban')).status).toBe(201);
    expect(
      (
        await keep('establish-post', {
          postId: 'post-jijian',
          unitId: 'u-finance',
          title: name('财政局纪检岗'),
          roles: ['consulted-unit'],
        })
      ).status,
    ).toBe(200);
    expect(
      (
        await keep('transfer-person', {
          personId: 'p-jingban',
          fromPostId: 'post-jingban',
          toPostId: 'post-jijian',
          on: day(),
        })
      ).status,
    ).toBe(200);
    expect(await propose('jingban')).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    expect((await stage.visitor.get('jingban', '/v1/me')).body).toMatchObject({
      unit: { unitId: 'u-finance' },
      roles: ['consulted-unit'],
    });
    const career = await stage.visitor.get('shenji', '/v1/audit/persons/p-jingban');
    expect(
      (career.body.person.appointments as { postId: string; until: string | null }[]).map((a) => [a.postId, a.until]),
    ).toEqual([
      ['post-jingban', day()],
      ['post-jijian', null],
    ]);
  });

  it('lets a person of two posts act in the one named, and never in both at once', async () => {
    expect((await keep('appoint-person', { personId: 'p-caizheng', postId: 'post-jingban', from: day() })).status).toBe(
      200,
    );
    expect(await propose('caizheng')).toMatchObject({
      status: 403,
      body: { code: 'post-ambiguous', satisfiedBy: { zh: expect.stringContaining('post-jingban') } },
    });
    expect((await propose('caizheng', { 'dingce-post': 'post-caizheng' })).body.code).toBe('role-missing');
    expect((await propose('caizheng', { 'dingce-post': 'post-jingban' })).status).toBe(201);
  });

  it('leaves a person without a post with nothing to do', async () => {
    expect(
      (await keep('end-appointment', { personId: 'p-dangan', postId: 'post-dangan', on: day(), reason: 'retired' }))
        .status,
    ).toBe(200);
    expect(await stage.visitor.get('dangan', '/v1/decisions')).toMatchObject({
      status: 403,
      body: { code: 'no-post' },
    });
  });

  it('gives an id once, whichever organ asks', async () => {
    const taken = await keep('establish-unit', { unitId: 'u-county', name: name('重名单位'), kind: 'department' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'id-taken', errors: [{ pointer: '/unitId' }] } });
    expect(
      (
        await keep('establish-post', {
          postId: 'post-qita-shenji',
          unitId: 'u-finance',
          title: name('重名岗位'),
          roles: ['auditor'],
        })
      ).body.code,
    ).toBe('id-taken');
    const view = (await stage.visitor.get('renshi', `/v1/organs/${organId}`)).body;
    expect((view.units as { unitId: string }[]).map((u) => u.unitId)).not.toContain('u-county');
    expect(
      (
        await keep('register-person', {
          personId: 'p-other',
          name: '冒名',
          identities: [{ issuer: stage.issuer, subject: 'sample-qita-shenji' }],
        })
      ).status,
    ).toBe(409);
  });

  it('is kept by its own administrator alone', async () => {
    const unit = { unitId: 'u-new', name: name('新单位'), kind: 'department' };
    for (const by of ['bangongshi', 'shenji', 'shizhang', 'shimin1'])
      expect((await keep('establish-unit', unit, by)).status).toBe(403);
    expect((await keep('establish-unit', { ...unit, unitId: 'u-new-2' }, 'renshi', county)).status).toBe(403);
    expect((await stage.visitor.get('renshi', `/v1/organs/${organId}`)).headers.get('etag')).toMatch(/^"\d+"$/);
  });

  it('shows logins only to those who keep or audit the register', async () => {
    for (const [by, sees] of [
      ['renshi', true],
      ['shenji', true],
      ['jingban', false],
    ] as const) {
      const view = await stage.visitor.get(by, `/v1/organs/${organId}`);
      expect({ by, sees: view.text.includes('sample-shizhang') }).toEqual({ by, sees });
    }
  });

  it('lists organs page by page', async () => {
    const first = (await stage.visitor.get('bangongshi', '/v1/organs?limit=1')).body;
    const second = (await stage.visitor.get('bangongshi', `/v1/organs?limit=1&after=${first.next}`)).body;
    expect([first.items[0].organId, second.items[0].organId, second.next]).toEqual([organId, county, null]);
  });

  it('was answered as the OpenAPI document says', () => {
    expect(falsehoods(stage.visitor.answers)).toEqual([]);
  });
});
