import { createHash } from 'node:crypto';
import { organId } from '@dingce/cli';
import type { Step } from '@dingce/cli';
import { falsehoods } from './contract';
import { county, foundCounty } from './county';
import { act, day, Matter, proposal } from './matter';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const evidence = createHash('sha256').update('signed paper').digest('hex');
/** What was said in the meeting: none of it may reach those who were not there. */
const secrets = {
  member: '过渡期资金没有着落，我不同意',
  head: '综合考虑，还是要办',
  dissent: '保留意见：应当再听证一次',
};

describe('who may do and see what', () => {
  let stage: Stage;
  let matter: Matter;
  beforeAll(async () => {
    stage = await setStage();
    await foundCounty(stage);
    matter = await Matter.start(stage, { findings: ['lawfully-not-public', 'professional'] });
  }, 60_000);
  afterAll(() => stage?.stop(), 30_000);

  const renshi = (type: string, data: object): Promise<Answer> =>
    stage.visitor.post('renshi', `/v1/organs/${organId}/${type}`, data);

  it('lets nobody review the legality of what he drafted, whatever post he holds by then', async () => {
    await renshi('register-person', {
      personId: 'p-linshi',
      name: '李四',
      identities: [{ issuer: stage.issuer, subject: 'sample-linshi' }],
    });
    await renshi('establish-post', {
      postId: 'post-jingban-2',
      unitId: 'u-transport',
      title: { zh: '交通局经办人二', en: 'Second drafting clerk' },
      roles: ['drafter'],
    });
    for (const [post, unit, role] of [
      ['post-fazhi-2', 'u-justice', 'legality-reviewer'],
      ['post-houping-2', 'u-research', 'evaluator'],
    ])
      expect(
        (
          await renshi('establish-post', {
            postId: post,
            unitId: unit,
            title: { zh: '审查评估岗', en: 'Reviewer' },
            roles: [role],
          })
        ).status,
      ).toBe(200);
    expect(
      (await renshi('appoint-person', { personId: 'p-linshi', postId: 'post-jingban-2', from: day(-30) })).status,
    ).toBe(200);
    const drafting = await matter.procedure.drafting();
    await matter.do(
      drafting.map((step) => (step.act.type === 'SubmitDraft' ? { ...step, by: 'linshi' } : step)),
      { headers: { prefer: 'wait=5' } },
    );
    await matter.do((await matter.procedure.expertReview()).slice(0, 1));

    expect(
      (
        await renshi('transfer-person', {
          personId: 'p-linshi',
          fromPostId: 'post-jingban-2',
          toPostId: 'post-fazhi-2',
          on: day(),
        })
      ).status,
    ).toBe(200);
    expect((await stage.visitor.get('linshi', '/v1/me')).body).toMatchObject({
      personId: 'p-linshi',
      post: { postId: 'post-fazhi-2' },
      unit: { unitId: 'u-justice' },
    });
    expect((await matter.act('linshi', 'ConsultUnit', { unitId: 'u-market', question: '?' })).body.code).toBe(
      'role-missing',
    );
  }, 20_000);

  it('keeps an expert with a conflict of interest out of the review', async () => {
    const opinion = {
      draftHash: await matter.procedure.draftHash(),
      necessity: '必要',
      feasibility: '可行',
      soundness: '充分',
      conclusion: 'supports',
      dissent: null,
      signedDocumentHash: evidence,
    };
    expect((await matter.act('zhuanjia1', 'SubmitExpertOpinion', opinion)).body.code).toBe('interest-not-declared');
    await matter.do([act('zhuanjia1', 'DeclareInterest', { hasInterest: true, detail: '任职于中标候选企业' })]);
    const refused = await matter.act('zhuanjia1', 'SubmitExpertOpinion', opinion);
    expect(refused).toMatchObject({ status: 422, body: { code: 'expert-interested', basis: ['L713-20'] } });
    await matter.do([
      act('jingban', 'ExcludeExpert', { personId: 'p-zhuanjia1', reason: '存在利害关系' }),
      act('zhuanjia2', 'DeclareInterest', { hasInterest: false, detail: '' }),
      act('zhuanjia3', 'DeclareInterest', { hasInterest: false, detail: '' }),
      act('zhuanjia2', 'SubmitExpertOpinion', opinion),
      act('zhuanjia3', 'SubmitExpertOpinion', opinion),
    ]);
    expect((await matter.act('zhuanjia1', 'SubmitExpertOpinion', opinion)).body.code).toBe('expert-excluded');
    const adoption = ['p-zhuanjia2', 'p-zhuanjia3'].map((personId) => ({
      personId,
      adopted: 'adopted',
      reason: '采纳',
    }));
    await matter.do(
      [act('jingban', 'ConcludeExpertReview', { summaryHash: evidence, adoption, reasonsAgainstMajority: null })],
      { headers: { prefer: 'wait=5' } },
    );
  }, 20_000);

  it('remembers a refused review as evidence, and lets a reviewer who did not draft go on', async () => {
    await matter.do(await matter.procedure.submittingForReview(['draft', 'legal-basis', 'procedure-account']));
    const [advice, issue] = await matter.procedure.legalityOpinion();
    if (!advice || !issue) throw new Error('no opinion');
    expect(await matter.act('linshi', 'IssueLegalityOpinion', issue.act.data)).toMatchObject({
      status: 422,
      body: { code: 'drafter-cannot-review', basis: ['L713-25', 'L713-28'] },
    });
    const possible = (await matter.get('linshi', '/possible')).body as {
      act: string;
      refusal: { reason: string } | null;
    }[];
    expect(possible.find((p) => p.act === 'IssueLegalityOpinion')?.refusal?.reason).toBe('drafter-cannot-review');
    await stage.level();
    const attempts = await stage.visitor.get(
      'shenji',
      `/v1/audit/timeline?decisionId=${matter.id}&type=AttemptRefused&personId=p-linshi`,
    );
    expect(attempts.body.items).toEqual([
      expect.objectContaining({
        personId: 'p-linshi',
        data: expect.objectContaining({ act: 'IssueLegalityOpinion', reason: 'drafter-cannot-review' }),
      }),
    ]);
    await matter.do([advice, issue], { headers: { prefer: 'wait=5' } });
  }, 20_000);

  describe('the meeting', () => {
    it('hears its members; an act entered for one of them awaits his word', async () => {
      await matter.do(
        await matter.procedure.submittingForMeeting(
          ['draft', 'expert-adoption', 'legality-opinion'],
          new Date().toISOString(),
        ),
      );
      const [convene] = await matter.procedure.meeting();
      await matter.do([convene as Step]);
      await matter.do([act('fushizhang1', 'TakePosition', { position: 'agree', reasons: '同意' })]);
      const forDeputy = { kind: 'person', personId: 'p-fushizhang2', evidence: [evidence] };
      expect(
        (
          await matter.act('mishu', 'TakePosition', {
            position: 'disagree',
            reasons: secrets.member,
            enteredFor: { ...forDeputy, evidence: [] },
          })
        ).body.code,
      ).toBe('invalid-body');
      const entered = await matter.act('mishu', 'TakePosition', {
        position: 'disagree',
        reasons: secrets.member,
        enteredFor: forDeputy,
      });
      expect(entered.status).toBe(200);
      const { actId } = entered.body.receipt;
      expect((await matter.get('shenji')).body.entered).toEqual([
        expect.objectContaining({
          actId,
          act: 'PositionTaken',
          byPersonId: 'p-mishu',
          forPersonId: 'p-fushizhang2',
          status: 'awaiting',
          evidence: [evidence],
        }),
      ]);
      for (const by of ['mishu', 'shizhang'])
        expect((await matter.act(by, 'ConfirmEnteredAct', { actId })).status).toBe(403);
      await matter.do([act('fushizhang2', 'ObjectToEnteredAct', { actId, reason: '我说的是保留' })]);
      expect((await matter.get('shenji')).body.entered[0]).toMatchObject({
        status: 'objected',
        reason: '我说的是保留',
      });
      await matter.do([act('fushizhang2', 'TakePosition', { position: 'disagree', reasons: secrets.member })]);
    });

    it("takes the mayor's decision from the secretary, and the mayor confirms it himself", async () => {
      const decided = {
        outcome: 'adopt',
        statement: secrets.head,
        reasonsAgainstMajority: '公共利益',
        decidedDocumentHash: null,
        amendments: null,
      };
      expect((await matter.act('mishu', 'DecideAsHead', decided)).body.code).toBe('role-missing');
      expect(
        (
          await matter.act('jingban', 'DecideAsHead', {
            ...decided,
            enteredFor: { kind: 'person', personId: 'p-jingban', evidence: [evidence] },
          })
        ).status,
      ).toBe(403);
      const entered = await matter.act('mishu', 'DecideAsHead', {
        ...decided,
        enteredFor: { kind: 'person', personId: 'p-shizhang', evidence: [evidence] },
      });
      expect(entered.status).toBe(200);
      const { actId } = entered.body.receipt;
      await matter.do([act('shizhang', 'ConfirmEnteredAct', { actId })]);
      expect((await matter.act('shizhang', 'ConfirmEnteredAct', { actId })).status).toBe(409);
      await matter.do([act('fushizhang2', 'RecordDissent', { content: secrets.dissent })]);
      await stage.level();
      const lines = (
        await stage.visitor.get(
          'shenji',
          `/v1/audit/timeline?decisionId=${matter.id}&personId=p-shizhang&type=HeadDecided`,
        )
      ).body.items;
      expect(lines).toEqual([expect.objectContaining({ personId: 'p-shizhang', enteredBy: 'p-mishu' })]);
      const [, , , , minutes] = await matter.procedure.meeting();
      await matter.do([minutes as Step], { headers: { prefer: 'wait=5' } });
    }, 20_000);

    it.each(['shizhang', 'fushizhang1', 'mishu', 'shenji'])('shows what was said to %s', async (by) => {
      const { stages } = (await matter.get(by)).body;
      expect(stages['collective-decision'].positions).toEqual(
        expect.arrayContaining([expect.objectContaining({ personId: 'p-fushizhang2', position: 'disagree' })]),
      );
      expect(stages['collective-decision'].dissents).toHaveLength(1);
    });

    it.each(['jingban', 'juzhang', 'bangongshi', 'fazhi', 'zhuanjia2', 'dangan'])(
      'hides what was said from %s',
      async (by) => {
        const seen = JSON.stringify([
          (await matter.get(by)).body,
          (await matter.get(by, '/possible')).body,
          (await stage.visitor.get(by, '/v1/inbox')).body,
          (await stage.visitor.get(by, '/v1/decisions')).body,
        ]);
        for (const secret of [...Object.values(secrets), '"position"', '"positions"', '"dissents"'])
          expect(seen).not.toContain(secret);
      },
    );

    it('hides it from the public, and from the answers to acts of those who were not there', async () => {
      const answer = await matter.act('bangongshi', 'ReportToPartyCommittee', {
        reportedOn: day(),
        documentHash: evidence,
        reply: '同意',
      });
      const seen = [
        answer.text,
        ...stage.visitor.answers.filter((a) => a.path.startsWith('/v1/public')).map((a) => a.text),
        (await stage.visitor.get(null, '/v1/public/decisions?show=all')).text,
      ].join('');
      for (const secret of Object.values(secrets)) expect(seen).not.toContain(secret);
      expect((await stage.visitor.get(null, `/v1/public/decisions/${matter.id}`)).status).toBe(404);
    });
  });

  it('lets nobody evaluate what he drafted', async () => {
    const [, issue, , , conclude] = await matter.procedure.issuing(day(), day());
    await matter.do(
      [
        issue as Step,
        act('bangongshi', 'WithholdFromPublication', { ground: '依法不予公开', basis: ['XXGK-14'] }),
        conclude as Step,
      ],
      { headers: { prefer: 'wait=5' } },
    );
    await matter.do(await matter.procedure.triggeringEvaluation(), { headers: { prefer: 'wait=5' } });
    await matter.do(await matter.procedure.evaluating(day(60)));
    expect(
      (
        await renshi('transfer-person', {
          personId: 'p-linshi',
          fromPostId: 'post-fazhi-2',
          toPostId: 'post-houping-2',
          on: day(),
        })
      ).status,
    ).toBe(200);
    const report = {
      documentHash: evidence,
      effects: '好',
      problems: '无',
      recommends: 'continue',
      recommendation: '继续',
    };
    expect(await matter.act('linshi', 'SubmitEvaluationReport', report)).toMatchObject({
      status: 422,
      body: { code: 'evaluator-took-part', basis: ['L713-36'] },
    });
    await matter.do((await matter.procedure.concludingEvaluation('continue')).slice(0, 2));
  }, 20_000);

  it('lets an auditor read everything and do nothing', async () => {
    expect(
      (await matter.get('shenji', '/possible')).body
        .filter((p: { refusal: unknown }) => p.refusal === null)
        .map((p: { act: string }) => p.act),
    ).toEqual([]);
    expect(
      (await matter.act('shenji', 'TerminateDecision', { reason: '审计', ground: 'major-change', mitigation: '' }))
        .status,
    ).toBe(403);
    expect(
      (
        await matter.act('shenji', 'RecordFindings', {
          findings: { professional: { value: false, reason: '改', basis: [] } },
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await stage.visitor.post('shenji', `/v1/organs/${organId}/abolish-post`, {
          postId: 'post-mishu',
          on: day(),
          reason: '审计',
        })
      ).status,
    ).toBe(403);
    expect((await stage.visitor.post('shenji', '/v1/decisions', proposal())).status).toBe(403);
  });

  describe('organs', () => {
    it('that are below see nothing of what is above', async () => {
      for (const path of ['', '/possible']) expect((await matter.get('qita-bangongshi', path)).status).toBe(404);
      expect((await stage.visitor.get('qita-bangongshi', '/v1/decisions')).body.items).toEqual([]);
      for (const path of ['responsibility', 'dossier', `as-of?at=${encodeURIComponent(new Date().toISOString())}`])
        expect((await stage.visitor.get('qita-shenji', `/v1/audit/decisions/${matter.id}/${path}`)).status).toBe(404);
      expect((await stage.visitor.get('qita-shenji', `/v1/audit/timeline?decisionId=${matter.id}`)).status).toBe(404);
      const lines = (await stage.visitor.get('qita-shenji', '/v1/audit/timeline')).body.items as {
        decisionId: string;
      }[];
      expect(lines.filter((l) => l.decisionId === matter.id)).toEqual([]);
      expect((await stage.visitor.get('qita-shenji', '/v1/audit/persons/p-linshi')).body.items).toEqual([]);
      expect((await stage.visitor.get('qita-bangongshi', `/v1/organs/${organId}`)).status).toBe(404);
      expect((await stage.visitor.get('qita-bangongshi', `/v1/organs/${organId}/experts`)).status).toBe(404);
    });

    it('do not lend each other their posts', async () => {
      expect(
        (
          await matter.act('qita-bangongshi', 'RecordFindings', {
            findings: { professional: { value: false, reason: '改', basis: [] } },
          })
        ).body.code,
      ).toBe('other-organ');
      expect((await stage.visitor.post('qita-bangongshi', '/v1/decisions', proposal())).status).toBe(403);
    });

    it('that are above see what is below', async () => {
      const proposed = await stage.visitor.post('qita-bangongshi', '/v1/decisions', {
        ...proposal({ title: '县城公交', organId: county }),
      });
      expect(proposed.status).toBe(201);
      const { decisionId } = proposed.body;
      expect((await stage.visitor.get('bangongshi', `/v1/decisions/${decisionId}`)).body).toMatchObject({
        organId: county,
        title: '县城公交',
      });
      expect((await stage.visitor.get('shenji', `/v1/audit/decisions/${decisionId}/dossier`)).status).toBe(200);
      expect(
        (
          await stage.visitor.act('bangongshi', decisionId, 'RecordProposalStudy', {
            necessity: 'x',
            feasibility: 'x',
            conclusion: 'x',
            documents: [],
          })
        ).body.code,
      ).toBe('other-organ');
    });

    it('show an expert of another organ what he was called to, and nothing else', async () => {
      expect((await matter.get('shangji')).status).toBe(404);
      const called = await Matter.start(stage, {
        title: '外请专家事项',
        findings: ['lawfully-not-public', 'professional'],
      });
      await called.draft();
      const [select] = await called.procedure.expertReview();
      const { experts, ...data } = (select as Step).act.data as { experts: { personId: string }[] };
      await called.do([
        act('jingban', 'SelectExperts', { ...data, experts: [...experts, { ...experts[0], personId: 'p-shangji' }] }),
      ]);
      expect((await called.get('shangji')).status).toBe(200);
      expect((await called.act('shangji', 'DeclareInterest', { hasInterest: false, detail: '' })).status).toBe(200);
    }, 20_000);
  });

  it('was answered as the OpenAPI document says', () => {
    expect(falsehoods(stage.visitor.answers)).toEqual([]);
  });
});
