import { createHash } from 'node:crypto';
import { organId } from '@dingce/cli';
import { falsehoods } from './contract';
import { county, foundCounty } from './county';
import { proposal } from './matter';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const hash = createHash('sha256').update('paper').digest('hex');
const item = (itemId: string, title: string) => ({
  itemId,
  title,
  kind: 2,
  undertakingUnit: 'u-transport',
  plannedFor: '2026年第三季度',
  procedures: ['公众参与', '专家论证'],
  basis: ['L713-3'],
});
const titles = (answer: Answer): string[] => (answer.body.items as { title: string }[]).map((i) => i.title);

describe('the yearly catalogue and the pool of experts', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ workflows: false });
    await foundCounty(stage);
  }, 60_000);
  afterAll(() => stage?.stop(), 30_000);

  const office = (type: string, data: object, by = 'bangongshi', organ = organId): Promise<Answer> =>
    stage.visitor.post(by, `/v1/organs/${organ}/catalogues/2026/${type}`, data);
  const published = (): Promise<Answer> => stage.visitor.get(null, `/v1/public/catalogues/${organId}/2026`);
  const publication = { publishedOn: '2026-02-01', urls: ['https://www.binhai.example/catalogue'], documentHash: hash };
  const consent = { consentedOn: '2026-01-20', documentHash: hash };

  it('is drafted by the office, and unknown to the public', async () => {
    const items = [item('2026-01', '公交票价调整'), item('2026-02', '地铁三号线')];
    expect((await office('draft-catalogue', { items }, 'jingban')).status).toBe(403);
    expect((await office('draft-catalogue', { items }, 'qita-bangongshi')).status).toBe(403);
    expect((await office('draft-catalogue', { items: [...items, items[0]] })).body.code).toBe('item-twice');
    expect((await office('draft-catalogue', { items })).status).toBe(200);
    expect(await office('draft-catalogue', { items })).toMatchObject({
      status: 409,
      body: { code: 'catalogue-exists' },
    });
    expect((await published()).status).toBe(404);
    expect((await stage.visitor.get('qita-bangongshi', `/v1/organs/${organId}/catalogues/2026`)).status).toBe(404);
  });

  it('may not be published before the Party committee has agreed', async () => {
    expect(await office('publish-catalogue', publication)).toMatchObject({
      status: 422,
      body: { code: 'party-consent-missing', basis: ['L713-3'] },
    });
    expect((await office('record-party-consent', consent)).status).toBe(200);
    expect((await office('publish-catalogue', publication)).status).toBe(200);
    expect(await published()).toMatchObject({ status: 200, body: { version: 1, beingAmended: false } });
    expect(titles(await published())).toEqual(['公交票价调整', '地铁三号线']);
  });

  it('shows the public the last version until the next has been agreed to and published', async () => {
    expect(
      (
        await office('amend-catalogue', {
          add: [item('2026-03', '养老服务补贴')],
          remove: [{ itemId: '2026-02', reason: '条件不成熟' }],
          reason: '年中调整',
        })
      ).status,
    ).toBe(200);
    expect((await published()).body).toMatchObject({ version: 1, beingAmended: true });
    expect(titles(await published())).toEqual(['公交票价调整', '地铁三号线']);
    expect((await office('publish-catalogue', publication)).body.code).toBe('party-consent-missing');
    await office('record-party-consent', { ...consent, consentedOn: '2026-07-01' });
    expect((await office('publish-catalogue', { ...publication, publishedOn: '2026-07-10' })).status).toBe(200);
    expect((await published()).body).toMatchObject({ version: 2, beingAmended: false });
    expect(titles(await published())).toEqual(['公交票价调整', '养老服务补贴']);
  });

  it('links an item to a decision of its own organ, and to no other', async () => {
    const { decisionId } = (await stage.visitor.post('jingban', '/v1/decisions', proposal({ title: '公交票价调整' })))
      .body;
    const foreign = (await stage.visitor.post('qita-bangongshi', '/v1/decisions', proposal({ organId: county }))).body
      .decisionId;
    expect((await office('link-catalogue-item', { itemId: '2026-01', decisionId: foreign })).body.code).toBe(
      'decision-unknown',
    );
    expect((await office('link-catalogue-item', { itemId: '2026-01', decisionId })).status).toBe(200);
    expect((await published()).body.items).toMatchObject([
      { itemId: '2026-01', decisionId },
      { itemId: '2026-03', decisionId: null },
    ]);
  });

  it('refuses a year and an organ that are none', async () => {
    expect((await stage.visitor.get('bangongshi', `/v1/organs/${organId}/catalogues/zwanzig`)).status).toBe(422);
    expect((await stage.visitor.get(null, `/v1/public/catalogues/${organId}/2031`)).status).toBe(404);
    expect((await stage.visitor.get(null, `/v1/public/catalogues/${encodeURIComponent('../x')}/2026`)).status).toBe(
      422,
    );
  });

  it('keeps experts with their integrity and their exits; an organ below may look at the pool above', async () => {
    const pool = (type: string, data: object, by = 'bangongshi'): Promise<Answer> =>
      stage.visitor.post(by, `/v1/organs/${organId}/experts/${type}`, data);
    const zhao = { personId: 'p-zhuanjia1', name: '郑教授', fields: ['交通规划'], organisation: '滨海大学' };
    expect((await pool('enrol-expert', zhao, 'jingban')).status).toBe(403);
    expect(await pool('enrol-expert', zhao, 'qita-bangongshi')).toMatchObject({
      status: 403,
      body: { code: 'other-organ' },
    });
    expect((await pool('enrol-expert', zhao)).status).toBe(200);
    expect((await pool('enrol-expert', zhao)).status).toBe(409);
    expect(
      (await pool('record-integrity', { personId: zhao.personId, kind: 'criticism', content: '未按期提交意见' }))
        .status,
    ).toBe(200);
    expect((await pool('remove-expert', { personId: zhao.personId, reason: '本人申请' })).status).toBe(200);
    expect(
      (await pool('record-integrity', { personId: zhao.personId, kind: 'commendation', content: '表扬' })).body.code,
    ).toBe('not-enrolled');
    const own = await stage.visitor.get('bangongshi', `/v1/organs/${organId}/experts`);
    expect(own.body).toMatchObject([
      { organId, experts: [{ ...zhao, removedAt: expect.any(String), integrity: [{ kind: 'criticism' }] }] },
    ]);
    const below = await stage.visitor.get('qita-bangongshi', `/v1/organs/${county}/experts?withSuperiors=true`);
    expect((below.body as { organId: string }[]).map((p) => p.organId)).toEqual([county, organId]);
    expect((await stage.visitor.get('qita-bangongshi', `/v1/organs/${organId}/experts`)).status).toBe(404);
  });

  it('was answered as the OpenAPI document says', () => {
    expect(falsehoods(stage.visitor.answers)).toEqual([]);
  });
});
