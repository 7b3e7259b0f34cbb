import { randomUUID } from 'node:crypto';
import { organId, Past, Procedure, proposing, SettableClock, starting } from '@dingce/cli';
import type { Step } from '@dingce/cli';
import { openSealed, sqlOf } from '@dingce/ledger';
import { falsehoods } from './contract';
import { act, findings } from './matter';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const opensAt = '2026-03-02T01:00:00.000Z';
const closesOn = '2026-04-02';
/** First instant after the last day, in Asia/Shanghai. */
const closesAt = '2026-04-02T16:00:00.000Z';
const afterwards = '2026-04-03T01:00:00.000Z';
const said = '希望给坐轮椅的母亲留一个上车的坡道';
const contact = '王大娘 13800000000';

describe("the public's side", () => {
  const clock = new SettableClock(opensAt);
  let stage: Stage;
  let decisionId: string;
  let past: Past;
  let procedure: Procedure;
  beforeAll(async () => {
    stage = await setStage({ workflows: false, clock });
    clock.at = opensAt;
    procedure = new Procedure('滨海市公交票价调整', (text) => stage.visitor.paper(text));
    ({ decisionId, past } = await inParticipation('滨海市公交票价调整'));
  }, 60_000);
  afterAll(() => stage?.stop(), 30_000);

  /** Brought to its public participation by the acts of its posts; the engine's own are told by the past, not by workflows. */
  async function inParticipation(title: string): Promise<{ decisionId: string; past: Past }> {
    const { acts, identity, ruleSets } = stage.installation;
    const id = randomUUID();
    const told = new Past(id, acts, identity, clock, organId);
    const ruleSet = ruleSets.byId('cn-713');
    if (!ruleSet) throw new Error('cn-713 is not installed');
    const matter = {
      title,
      problem: '票价多年未调整',
      ruleSet: { id: ruleSet.id, hash: ruleSet.hash },
      findings: [],
      knownFindings: [],
    };
    await told.do([
      ...proposing(matter, id),
      ...starting(findings(stage, { findings: [] })),
      ...(await procedure.drafting()),
    ]);
    return { decisionId: id, past: told };
  }
  const register = async (show = 'open'): Promise<{ decisionId: string }[]> => {
    await stage.level();
    return (await stage.visitor.get(null, `/v1/public/decisions?show=${show}`)).body;
  };
  const entry = async () => {
    await stage.level();
    return (await stage.visitor.get(null, `/v1/public/decisions/${decisionId}`)).body;
  };
  const comment = (by: string | null, text = said, more: object = {}, key?: string): Promise<Answer> =>
    stage.visitor.post(by, `/v1/public/decisions/${decisionId}/comments`, { text, ...more }, key ? { key } : {});
  const entries = async (where: string, ...values: unknown[]): Promise<{ type: string; body: string }[]> =>
    (
      await stage.owner.query<{ type: string; body: string }>(
        `select type, convert_from(body, 'UTF8') as body from ledger.entry where ${where} order by stream_id, seq`,
        values,
      )
    ).rows;
  /** What the vault holds of these fields, opened, in the fields' order. */
  const sealed = async (...fields: string[]): Promise<unknown[]> => {
    const { rows } = await stage.owner.query<{ commitment: Buffer }>(
      'select commitment from vault.value where field = any ($1) order by field',
      [fields],
    );
    const commitments = rows.map((row) => row.commitment.toString('hex'));
    const values = await openSealed(sqlOf(stage.owner), stage.installation.vaultKeys, commitments);
    return commitments.map((commitment) => values[commitment]);
  };
  const receivedFrom = async (): Promise<Record<string, number>> => {
    const rows = await entries(`stream_id like $1 and type = 'CommentReceived'`, `comments/${decisionId}/%`);
    const ids = rows.map(
      ({ body }) => (JSON.parse(body.slice(body.indexOf('{'))) as { actor: { id: string } }).actor.id,
    );
    return Object.fromEntries([...new Set(ids)].map((id) => [id, ids.filter((one) => one === id).length]));
  };

  it('sees nothing of a matter before its first public notice', async () => {
    expect(await register('all')).toEqual([]);
    expect((await stage.visitor.get(null, `/v1/public/decisions/${decisionId}`)).status).toBe(404);
    expect((await comment('shimin1')).status).toBe(409);
  });

  it('reads open consultations without a login', async () => {
    await stage.visitor.do(decisionId, await procedure.consultation(closesOn));
    expect(await register()).toEqual([
      expect.objectContaining({
        decisionId,
        closesAt,
        closed: false,
        commentsReceived: null,
        channels: ['市政府网站', '政务新媒体', '市日报'],
      }),
    ]);
    const { draftHash } = await entry();
    const paper = await stage.visitor.get(null, `/v1/documents/${draftHash}`);
    expect(paper.text).toContain('决策草案');
    expect(paper.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('needs a login to comment, and gets a receipt that anyone can check', async () => {
    expect((await comment(null)).status).toBe(401);
    const key = randomUUID();
    const answer = await comment('shimin1', said, { contact, passage: '第三条' }, key);
    expect(answer.status).toBe(201);
    const { actId, leafHash } = answer.body.receipt;
    expect((await stage.visitor.get(null, `/v1/public/receipts/${actId}`)).body).toMatchObject({
      actId,
      type: 'CommentReceived',
      leafHash,
    });
    expect((await comment('shimin1', said, { contact, passage: '第三条' }, key)).body.receipt).toMatchObject({
      actId,
      repeated: true,
    });
    expect((await comment('shimin1', '另一句话', {}, key)).body.code).toBe('idempotency-key-reused');
    expect((await comment('shimin1', '')).body.errors).toEqual([
      expect.objectContaining({ pointer: '/text', detail: expect.objectContaining({ zh: '长度应为 1 至 10000 字' }) }),
    ]);
  });

  it('leaves its words in the vault alone', async () => {
    await stage.level();
    for (const words of [said, '13800000000']) {
      expect(await entries(`position(convert_to($1, 'UTF8') in body) > 0`, words)).toEqual([]);
      const { rows: tables } = await stage.owner.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('projection', 'outbox', 'identity', 'ledger')`,
      );
      expect(tables.length).toBeGreaterThan(10);
      for (const { name } of tables)
        expect({
          name,
          rows: (await stage.owner.query(`select 1 from ${name} t where position($1 in t::text) > 0`, [words]))
            .rowCount,
        }).toEqual({ name, rows: 0 });
    }
    expect(await sealed('contact', 'text')).toEqual([contact, said]);
    const timeline = await stage.visitor.get('shenji', `/v1/audit/timeline?decisionId=${decisionId}`);
    expect(timeline.text).toContain('CommentReceived');
    expect(timeline.text).not.toContain('坡道');
    expect(
      (await stage.visitor.get('shenji', `/v1/audit/timeline?q=${encodeURIComponent('坡道')}`)).body.items,
    ).toEqual([]);
  });

  it('is one pseudonym for each citizen, which tells nobody who it is', async () => {
    await comment('shimin1', '再提一条');
    await comment('shimin2', '支持');
    const from = await receivedFrom();
    expect(Object.values(from).sort()).toEqual([1, 2]);
    expect(Object.keys(from).every((id) => /^c-[0-9a-f]{32}$/.test(id))).toBe(true);
    const { rows } = await stage.owner.query(
      `select 1 from ledger.entry where position(convert_to('sample-shimin1', 'UTF8') in body) > 0`,
    );
    expect(rows).toEqual([]);
  });

  it('registers for a hearing under seal', async () => {
    const announce = act('tingzheng', 'AnnounceHearing', {
      hearingId: 'h-1',
      draftHash: await procedure.draftHash(),
      subject: '票价调整',
      heldAt: '2026-03-25T06:30:00.000Z',
      place: '市政务中心',
      selectionMethod: '自愿报名，随机抽取',
      seats: [{ group: '乘客', seats: 5 }],
      observers: 10,
      registrationClosesOn: '2026-03-20',
    });
    await stage.visitor.do(decisionId, [announce]);
    const path = `/v1/public/decisions/${decisionId}/hearings/h-1/registrations`;
    const person = { name: '赵铁柱', phone: '13911112222', group: '乘客' };
    const answer = await stage.visitor.post('shimin2', path, person);
    expect(answer.status).toBe(201);
    expect(answer.body.receipt.stream).toBe(`decision/${decisionId}`);
    expect(await stage.visitor.post('shimin2', path, { ...person, group: '司机' })).toMatchObject({
      status: 422,
      body: { code: 'group-unknown' },
    });
    expect((await stage.visitor.post('shimin2', path.replace('h-1', 'h-9'), person)).body.code).toBe('hearing-unknown');
    for (const words of ['赵铁柱', '13911112222'])
      expect(await entries(`position(convert_to($1, 'UTF8') in body) > 0`, words)).toEqual([]);
    expect(await sealed('name', 'phone')).toEqual(['赵铁柱', '13911112222']);
    expect((await entry()).hearings).toEqual([
      { hearingId: 'h-1', heldAt: '2026-03-25T06:30:00.000Z', place: '市政务中心' },
    ]);
  });

  it('is counted to the last comment when the window closes, however many come at that moment', async () => {
    const before = Object.values(await receivedFrom()).reduce((a, b) => a + b, 0);
    const crowd = Array.from({ length: 200 }, (_, i) => comment(`gongmin${i % 20}`, `第 ${i} 条意见`));
    expect((await Promise.all(crowd)).map((a) => a.status)).toEqual(Array(200).fill(201));
    // The second crowd meets the closing itself: whoever got a receipt is counted, whoever was refused is not.
    clock.at = new Date(Date.parse(closesAt) - 60_000).toISOString();
    const late = Array.from({ length: 100 }, (_, i) => comment(`gongmin${i % 20}`, `最后时刻 ${i}`));
    await Promise.race(late);
    await past.until(closesAt);
    const answers = await Promise.all(late);
    const accepted = answers.filter((a) => a.status === 201).length;
    expect(answers.filter((a) => a.status !== 201 && a.body.code !== 'consultation-closed')).toEqual([]);
    const { commentsReceived, closed } = await entry();
    expect({ closed, commentsReceived }).toEqual({ closed: true, commentsReceived: before + 200 + accepted });
    expect(Object.values(await receivedFrom()).reduce((a, b) => a + b, 0)).toBe(commentsReceived);
  }, 60_000);

  it('comes too late when it has closed', async () => {
    clock.at = afterwards;
    expect(await register()).toEqual([]);
    expect(await comment('shimin1')).toMatchObject({
      status: 422,
      body: { code: 'consultation-closed', at: closesAt, basis: ['L713-15', 'L713-35'] },
    });
  });

  it('reads what became of its opinions, and why', async () => {
    const { commentsReceived } = await entry();
    await hearingOver();
    await stage.visitor.do(
      decisionId,
      await procedure.closingParticipation(commentsReceived, closesOn.replace('02', '03')),
    );
    const { adoption, adoptionReport } = await entry();
    expect(adoption).toEqual({
      adopted: 0,
      partly: commentsReceived,
      not: 0,
      reasons: [
        {
          group: '扩大优惠覆盖面',
          count: commentsReceived,
          disposition: 'partly',
          reason: '已将学生和老年人纳入，其余受财力所限分步实施',
        },
      ],
    });
    expect(adoptionReport).toMatch(/^[0-9a-f]{64}$/);
    expect((await register('all')).map((d) => d.decisionId)).toEqual([decisionId]);
  });

  it('was answered as the OpenAPI document says', () => {
    expect(falsehoods(stage.visitor.answers)).toEqual([]);
  });

  async function hearingOver(): Promise<void> {
    const cancel: Step = act('tingzheng', 'CancelHearing', { hearingId: 'h-1', reason: '申请人撤回申请' });
    const answer = await stage.visitor.act(cancel.by, decisionId, 'CancelHearing', cancel.act.data);
    if (answer.status !== 200) throw new Error(answer.text);
  }
});
