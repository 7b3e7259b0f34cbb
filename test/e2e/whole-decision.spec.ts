import { randomUUID } from 'node:crypto';
import { organId } from '@dingce/cli';
import { falsehoods } from './contract';
import { act, day, Matter } from './matter';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const waiting = { headers: { prefer: 'wait=5' } };
const openStages = (answer: Answer): string[] =>
  Object.values(answer.body.stages as Record<string, { kind?: string; status: string }>)
    .map((stage, i) => (stage.status === 'open' ? (Object.keys(answer.body.stages as object)[i] ?? '') : ''))
    .filter(Boolean)
    .sort();

describe('a whole decision over HTTP, its workflows opening every stage', () => {
  let stage: Stage;
  let matter: Matter;
  beforeAll(async () => {
    stage = await setStage();
  }, 60_000);
  afterAll(() => stage?.stop(), 30_000);

  const entries = async (stream: string): Promise<{ type: string; body: string }[]> =>
    (
      await stage.owner.query<{ type: string; body: string }>(
        `select type, convert_from(body, 'UTF8') as body from ledger.entry where stream_id = $1 order by seq`,
        [stream],
      )
    ).rows;

  it('begins with a proposal that answers its address, its receipt and its rule set', async () => {
    matter = await Matter.propose(stage, { findings: [] });
    const { headers, body } = matter.proposed;
    expect(headers.get('location')).toBe(`/v1/decisions/${matter.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(body.receipt).toMatchObject({
      stream: `decision/${matter.id}`,
      firstSeq: 1,
      lastSeq: 1,
      repeated: false,
      leafHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await matter.get('jingban')).body).toMatchObject({
      status: 'proposed',
      ruleSet: { id: 'cn-713', hash: stage.installation.ruleSets.byId('cn-713')?.hash },
    });
  });

  it('shows the next stage in the answer that waits for it', async () => {
    await matter.do([
      act('bangongshi', 'RecordProposalStudy', {
        necessity: '必要',
        feasibility: '可行',
        conclusion: '启动',
        documents: [],
      }),
    ]);
    const charges = {
      drafting: 'u-transport',
      'expert-review': 'u-transport',
      'risk-assessment': 'u-stability',
      'fair-competition-review': 'u-market',
      'legality-review': 'u-justice',
      'collective-decision': 'u-office',
      publication: 'u-transport',
      execution: 'u-transport',
      'post-evaluation': 'u-research',
    };
    await matter.do([
      act('bangongshi', 'StartDecision', {
        undertakingUnits: ['u-transport'],
        leadUnit: 'u-transport',
        charges,
        draftingDueOn: day(30),
      }),
    ]);
    const known = stage.installation.ruleSets.byId('cn-713')?.findings ?? [];
    const held = ['lawfully-not-public', 'professional', 'social-risk', 'market-activity'];
    const findings = Object.fromEntries(
      known
        .filter((f) => f.id !== 'evaluation-triggered')
        .map((f) => [f.id, { value: held.includes(f.id), reason: '经研究', basis: [] }]),
    );
    const answer = await matter.act('jingban', 'RecordFindings', { findings }, waiting);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('wait=5');
    const submit = (answer.body.possible as { act: string; refusal: unknown }[]).find((p) => p.act === 'SubmitDraft');
    expect(submit).toMatchObject({ refusal: null });
    expect(openStages(await matter.get('jingban'))).toEqual(['drafting']);
  }, 20_000);

  it('puts the work into the inbox of the charged unit: claimed, delegated, recused from', async () => {
    const box = async (by: string, name: string) =>
      (await stage.visitor.get(by, `/v1/inbox?box=${name}`)).body.items as {
        decisionId: string;
        stage: string;
        dueAt: string | null;
      }[];
    expect(await box('jingban', 'unclaimed')).toEqual([
      expect.objectContaining({ decisionId: matter.id, stage: 'drafting' }),
    ]);
    expect(await box('fazhi', 'unit')).toEqual([]);
    await matter.do([act('jingban', 'ClaimStage', { stage: 'drafting' })]);
    expect(await box('jingban', 'mine')).toHaveLength(1);
    expect(await box('jingban', 'unclaimed')).toEqual([]);
    expect((await matter.act('juzhang', 'ConcludeDrafting', { explanation: '他人签收' })).body).toMatchObject({
      code: 'claimed-by-another',
    });
    await matter.do([
      act('jingban', 'DelegateStage', { stage: 'drafting', personId: 'p-juzhang', reason: '由局长亲自办理' }),
    ]);
    expect(await box('jingban', 'mine')).toEqual([]);
    expect(await box('juzhang', 'mine')).toHaveLength(1);
    await matter.do([act('juzhang', 'DelegateStage', { stage: 'drafting', personId: 'p-jingban', reason: '交回' })]);
    await matter.do([
      act('fushizhang2', 'RecuseFromStage', { stage: 'legality-review', reason: '与本事项有利害关系' }),
    ]);
    expect((await matter.get('jingban')).body.charges['legality-review'].recused).toEqual(['p-fushizhang2']);
  });

  it('is drafted under an ETag: a stale one is refused, the current one is taken', async () => {
    const [submit, ...rest] = await matter.procedure.drafting();
    if (!submit) throw new Error('no draft');
    const first = await matter.act('jingban', 'SubmitDraft', submit.act.data);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"\d+"$/);
    expect(first.body.stage).toMatchObject({ kind: 'drafting', seq: Number(etag.slice(1, -1)) });
    const [consult, opinion] = rest;
    if (!consult || !opinion) throw new Error('no consultation');
    expect(
      (await matter.act('jingban', 'ConsultUnit', consult.act.data, { headers: { 'if-match': etag } })).status,
    ).toBe(200);
    const stale = await matter.act('caizheng', 'RecordUnitOpinion', opinion.act.data, {
      headers: { 'if-match': etag },
    });
    expect(stale).toMatchObject({ status: 412, body: { code: 'stage-moved-on' } });
    const now = stale.headers.get('etag') ?? '';
    expect(now).not.toBe(etag);
    // Several people work on one decision at once: whoever read the whole decision has seen its stage, too.
    const whole = (await matter.get('jingban')).headers.get('etag') ?? '';
    expect(Number(whole.slice(1, -1))).toBeGreaterThanOrEqual(Number(now.slice(1, -1)));
    expect(
      (await matter.act('caizheng', 'RecordUnitOpinion', opinion.act.data, { headers: { 'if-match': whole } })).status,
    ).toBe(200);
    expect(
      await matter.act('jingban', 'ConsultUnit', consult.act.data, { headers: { 'if-match': whole } }),
    ).toMatchObject({ status: 412, body: { code: 'stage-moved-on' } });
    expect(
      await matter.act('jingban', 'ConsultUnit', consult.act.data, { headers: { 'if-match': '"999"' } }),
    ).toMatchObject({ status: 412 });
    expect(
      await matter.act(
        'jingban',
        'DelegateStage',
        { stage: 'drafting', personId: 'p-juzhang', reason: '审签' },
        { headers: { 'if-match': whole } },
      ),
    ).toMatchObject({ status: 400, body: { code: 'if-match-not-here' } });
    await matter.do([
      act('jingban', 'DelegateStage', { stage: 'drafting', personId: 'p-juzhang', reason: '由负责人审签' }),
    ]);
  });

  it('goes through three reviews at once when drafting is concluded', async () => {
    const concluded = await matter.act('juzhang', 'ConcludeDrafting', { explanation: '已吸收财政部门意见' }, waiting);
    expect(concluded.status).toBe(200);
    expect(openStages(await matter.get('jingban'))).toEqual([
      'expert-review',
      'fair-competition-review',
      'risk-assessment',
    ]);
    await matter.do(await matter.procedure.expertReview());
    await matter.do(await matter.procedure.riskAssessment(null));
    await matter.do(await matter.procedure.fairCompetition(), waiting);
    expect(openStages(await matter.get('jingban'))).toEqual(['legality-review']);
  }, 20_000);

  it('is reviewed, deliberated, published, executed and evaluated', async () => {
    const materials = ['draft', 'fair-competition-opinion', 'expert-adoption', 'risk-report', 'legality-opinion'];
    await matter.reviewLegality();
    await matter.do(await matter.procedure.submittingForMeeting(materials, new Date().toISOString()));
    await matter.do(await matter.procedure.meeting(), waiting);
    expect(openStages(await matter.get('jingban'))).toEqual(['publication']);
    const [report, issue, publish, explain, conclude] = await matter.procedure.issuing(day(), day());
    const withhold = act('bangongshi', 'WithholdFromPublication', { ground: '依法不予公开', basis: ['XXGK-14'] });
    await matter.do(
      [report, issue, withhold, conclude].filter((s) => s !== undefined),
      waiting,
    );
    expect([publish, explain]).not.toContain(undefined);
    expect(openStages(await matter.get('jingban'))).toEqual(['execution']);
    await matter.do(await matter.procedure.executing(day(90)));
    await matter.do(await matter.procedure.triggeringEvaluation(), waiting);
    expect(openStages(await matter.get('jingban'))).toEqual(['execution', 'post-evaluation']);
    await matter.do(await matter.procedure.evaluating(day(60)));
    await matter.do(await matter.procedure.concludingEvaluation('continue'), waiting);
    const finished = await matter.do(await matter.procedure.finishing(), waiting);
    expect(finished.body.status).toBe('closed');
    expect(openStages(await matter.get('jingban'))).toEqual([]);
    expect((await stage.visitor.get('jingban', '/v1/inbox')).body.items).toEqual([]);
  }, 40_000);

  it('gave receipts that anyone can check, and nothing of the content with them', async () => {
    const { receipt } = matter.proposed.body;
    const checked = await stage.visitor.get(null, `/v1/public/receipts/${receipt.actId}`);
    expect(checked.body).toEqual({
      actId: receipt.actId,
      stream: receipt.stream,
      seq: 1,
      recordedAt: receipt.recordedAt,
      type: 'DecisionProposed',
      leafHash: receipt.leafHash,
      index: null,
      published: false,
      strength: 'login',
      strengthTitle: { zh: '登录', en: 'login' },
      signature: null,
    });
    expect((await stage.visitor.get(null, `/v1/public/receipts/${randomUUID()}`)).status).toBe(404);
  });

  it('is told by the record: who answers for what, which papers are there, how it stood when', async () => {
    await stage.level();
    const { body: matrix } = await stage.visitor.get('shenji', `/v1/audit/decisions/${matter.id}/responsibility`);
    const of = (what: string): string[] =>
      (matrix as { responsibility: string; name: string }[])
        .filter((l) => l.responsibility === what)
        .map((l) => l.name);
    expect(of('proposed')).toContain('王小满');
    expect(of('decided')).toContain('高远');
    const positions = (matrix as { name: string; positions: string[] }[]).filter((l) => l.positions.length > 0);
    expect(positions.map((l) => [l.name, ...l.positions])).toEqual(
      expect.arrayContaining([
        ['罗文', 'agree'],
        ['曹颖', 'reserve'],
      ]),
    );
    expect(of('evaluated')).toContain('唐晓');
    const { body: papers } = await stage.visitor.get('shenji', `/v1/audit/decisions/${matter.id}/dossier`);
    const needed = (papers as { material: string; needed: boolean; present: boolean }[]).filter((p) => p.needed);
    expect(needed.map((p) => p.material)).toEqual([
      'draft',
      'fair-competition-opinion',
      'expert-adoption',
      'risk-report',
      'legality-opinion',
    ]);
    expect(needed.filter((p) => !p.present)).toEqual([]);
    const at = matter.proposed.body.receipt.recordedAt as string;
    const then = await stage.visitor.get(
      'shenji',
      `/v1/audit/decisions/${matter.id}/as-of?at=${encodeURIComponent(at)}`,
    );
    expect(then.body).toMatchObject({ at, decision: { status: 'proposed', seq: 1, stages: {} } });
    expect(
      (await stage.visitor.get('shenji', `/v1/audit/decisions/${matter.id}/as-of?at=2020-01-01T00:00:00Z`)).body.code,
    ).toBe('not-yet');
    expect((await stage.visitor.get('shenji', '/v1/audit/delays')).body).toEqual([]);
    const mayor = await stage.visitor.get('shenji', '/v1/audit/persons/p-shizhang');
    expect(mayor.body.person).toMatchObject({
      name: '高远',
      appointments: [expect.objectContaining({ postId: 'post-shizhang' })],
    });
    expect((mayor.body.items as { type: string }[]).map((i) => i.type)).toContain('HeadDecided');
  });

  it('is read page by page without a gap, and found by its words', async () => {
    const types: string[] = [];
    for (let after = ''; ;) {
      const { body } = await stage.visitor.get('shenji', `/v1/audit/timeline?decisionId=${matter.id}&limit=7${after}`);
      types.push(...(body.items as { type: string }[]).map((i) => i.type));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(types.filter((type) => type !== 'AttemptRefused')).toEqual(
      (await entries(`decision/${matter.id}`)).map((e) => e.type),
    );
    expect(types.filter((type) => type === 'AttemptRefused')).toHaveLength(
      (await entries(`attempts/${matter.id}`)).length,
    );
    const found = await stage.visitor.get('shenji', `/v1/audit/timeline?q=${encodeURIComponent('过渡期')}`);
    expect((found.body.items as { decisionId: string }[]).length).toBeGreaterThan(0);
    const decided = await stage.visitor.get('jingban', `/v1/decisions?status=closed&q=${encodeURIComponent('公交')}`);
    expect(decided.body).toMatchObject({ items: [{ id: matter.id, organId, status: 'closed' }], next: null });
  });

  it('leaves as JSON Lines and as CSV, whole', async () => {
    const events = (await stage.visitor.get('shenji', `/v1/audit/timeline?decisionId=${matter.id}&limit=200`)).body
      .items as { type: string }[];
    expect(events.length).toBeGreaterThan(50);
    const lines = await stage.visitor.get('shenji', `/v1/audit/export?format=jsonl&decisionId=${matter.id}`);
    expect(lines.headers.get('content-type')).toMatch(/^application\/jsonl/);
    expect(
      lines.text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type),
    ).toEqual(events.map((e) => e.type));
    const csv = await stage.visitor.get('shenji', `/v1/audit/export?format=csv&decisionId=${matter.id}`);
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(csv.text.startsWith('\uFEFF') || csv.text.startsWith('recordedAt')).toBe(true);
    expect(csv.text.trim().split('\n')).toHaveLength(events.length + 1);
  });

  it('records every reading of the record before it answers, and no reading that was refused', async () => {
    const before = await entries('reads');
    expect(before.length).toBeGreaterThan(0);
    const queries = ['timeline', 'export', 'person', 'responsibility', 'dossier', 'as-of', 'delays'];
    expect(
      [
        ...new Set(
          before.map((e) => (JSON.parse(e.body.slice(e.body.indexOf('{'))) as { data: { query: string } }).data.query),
        ),
      ].sort(),
    ).toEqual([...queries].sort());
    await stage.visitor.get('shenji', `/v1/audit/decisions/${matter.id}/dossier`);
    expect(await entries('reads')).toHaveLength(before.length + 1);
    for (const path of [
      '/v1/audit/timeline',
      '/v1/audit/export?format=csv',
      '/v1/audit/export?format=jsonl',
      '/v1/audit/persons/p-shizhang',
      '/v1/audit/delays',
      `/v1/audit/decisions/${matter.id}/responsibility`,
    ])
      expect(await stage.visitor.get('jingban', path)).toMatchObject({ status: 403, body: { code: 'auditors-only' } });
    expect(await entries('reads')).toHaveLength(before.length + 1);
  });

  it('pages through decisions by cursor, newest first, each once', async () => {
    const more = await Promise.all([1, 2, 3, 4].map((n) => Matter.propose(stage, { title: `分页事项${n}` })));
    await stage.level();
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body } = await stage.visitor.get('bangongshi', `/v1/decisions?limit=2${after}`);
      seen.push(...(body.items as { id: string }[]).map((d) => d.id));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(seen.at(-1)).toBe(matter.id);
    expect([...seen].sort()).toEqual([...more.map((m) => m.id), matter.id].sort());
  });

  it('answered all the while as its OpenAPI document says', () => {
    expect(stage.visitor.answers.length).toBeGreaterThan(100);
    expect(falsehoods(stage.visitor.answers)).toEqual([]);
  });
});
