import type { AnyDecisionAct, Findings, StageKind } from '@dingce/domain';
import { organId as sampleOrgan, personIdOf } from './city';

/** An act and the post that does it, by its login. */
export interface Step {
  by: string;
  act: AnyDecisionAct;
}

/** Uploads a paper and answers its SHA-256. */
export type Paper = (title: string) => Promise<string>;

export interface Matter {
  title: string;
  problem: string;
  ruleSet: { id: string; hash: string };
  findings: string[];
  knownFindings: string[];
  organId?: string;
}

const step = (by: string, type: AnyDecisionAct['type'], data: object): Step => ({
  by,
  act: { type, data } as AnyDecisionAct,
});

const charges: Partial<Record<StageKind, string>> = {
  drafting: 'u-transport',
  'public-participation': 'u-transport',
  'expert-review': 'u-transport',
  'risk-assessment': 'u-stability',
  'fair-competition-review': 'u-market',
  'legality-review': 'u-justice',
  'collective-decision': 'u-office',
  publication: 'u-transport',
  execution: 'u-transport',
  'post-evaluation': 'u-research',
};

export const proposing = (matter: Matter, decisionId: string): Step[] => [
  step('jingban', 'ProposeDecision', {
    decisionId,
    organId: matter.organId ?? sampleOrgan,
    title: matter.title,
    channel: 'department',
    ruleSet: matter.ruleSet,
    problem: matter.problem,
    reasons: '经调研，现行做法已不适应实际需要',
    basis: ['L713-3'],
    preliminaryPlan: '先行拟订方案，征求各方面意见后完善',
    necessity: '关系公共利益和群众切身利益',
    feasibility: '财力、技术和组织条件基本具备',
    documents: [],
    adjusts: null,
  }),
];

export const starting = (findings: Findings): Step[] => [
  step('bangongshi', 'RecordProposalStudy', {
    necessity: '必要',
    feasibility: '可行',
    conclusion: '建议启动决策程序',
    documents: [],
  }),
  step('bangongshi', 'StartDecision', {
    undertakingUnits: ['u-transport'],
    leadUnit: 'u-transport',
    charges,
    draftingDueOn: null,
  }),
  step('jingban', 'RecordFindings', { findings }),
];

/** Every question of the rule set answered, except whether to evaluate, which comes later. */
export const findingsOf = ({ findings, knownFindings }: Matter): Findings =>
  Object.fromEntries(
    knownFindings
      .filter((id) => id !== 'evaluation-triggered')
      .map((id) => [
        id,
        {
          value: findings.includes(id),
          reason: findings.includes(id) ? '经研究，符合该情形' : '经研究，不属于该情形',
          basis: [],
        },
      ]),
  );

/** What each stage takes, from its opening to its end. Waiting is the caller's: dates are theirs to choose. */
export class Procedure {
  constructor(
    private readonly title: string,
    private readonly paper: Paper,
  ) {}

  private named(what: string): Promise<string> {
    return this.paper(`${this.title}：${what}`);
  }

  draftHash(): Promise<string> {
    return this.named('决策草案');
  }

  async drafting(): Promise<Step[]> {
    const legalBasis = [{ instrument: '重大行政决策程序暂行条例', article: '3', note: '' }];
    return [
      step('jingban', 'SubmitDraft', {
        title: `${this.title}（草案）`,
        documentHash: await this.draftHash(),
        explanationHash: await this.named('起草说明'),
        options: [
          { id: 'a', title: '方案一', pros: '推进快、成本低', cons: '覆盖面较窄', preferred: true },
          { id: 'b', title: '方案二', pros: '覆盖面广', cons: '财政负担较重', preferred: false },
        ],
        legalBasis,
        costBenefit: '预计年投入 3200 万元，惠及 180 万人次',
      }),
      step('jingban', 'ConsultUnit', { unitId: 'u-finance', question: '资金保障是否可行' }),
      step('caizheng', 'RecordUnitOpinion', {
        unitId: 'u-finance',
        stance: 'suggests',
        opinion: '建议分三年安排资金',
        documentHash: null,
      }),
      step('juzhang', 'ConcludeDrafting', { explanation: '已吸收财政部门意见' }),
    ];
  }

  async consultation(closesOn: string): Promise<Step[]> {
    return [
      step('jingban', 'OpenConsultation', {
        draftHash: await this.draftHash(),
        explanationHash: await this.named('起草说明'),
        channels: ['市政府网站', '政务新媒体', '市日报'],
        contact: '市交通运输局 法规处',
        closesOn,
        shortening: null,
      }),
    ];
  }

  async closingParticipation(received: number, on: string): Promise<Step[]> {
    const items =
      received === 0
        ? []
        : [
            {
              group: '扩大优惠覆盖面',
              count: received,
              disposition: 'partly',
              reason: '已将学生和老年人纳入，其余受财力所限分步实施',
            },
          ];
    return [
      ...(received === 0 ? [] : [step('jingban', 'DisposeOpinions', { items })]),
      step('jingban', 'PublishAdoptionReport', {
        documentHash: await this.named('意见采纳情况'),
        url: 'https://example.org/adoption',
        publishedOn: on,
      }),
      step('jingban', 'ConcludeParticipation', {
        summary: '公开征求意见一次',
        summaryHash: await this.named('公众参与情况'),
      }),
    ];
  }

  async expertReview(): Promise<Step[]> {
    const experts = ['zhuanjia1', 'zhuanjia2', 'zhuanjia3'];
    const opinions = await Promise.all(
      experts.map(async (expert, i) =>
        step(expert, 'SubmitExpertOpinion', {
          draftHash: await this.draftHash(),
          necessity: '必要',
          feasibility: '可行，建议完善测算',
          soundness: '方案依据充分',
          conclusion: i === 2 ? 'supports-with-changes' : 'supports',
          dissent: i === 2 ? '应当同步评估对老年人出行的影响' : null,
          signedDocumentHash: await this.named(`专家意见${i + 1}`),
        }),
      ),
    );
    return [
      step('jingban', 'SelectExperts', {
        experts: experts.map((expert, i) => ({
          personId: personIdOf(expert),
          field: ['交通规划', '财政经济', '社会学'][i],
          organisation: '市决策咨询委员会',
          knownDifferentView: i === 2,
        })),
        mode: 'meeting',
        selectionMethod: '专家库随机抽取，兼顾不同意见',
        broadOrDisputed: false,
      }),
      ...experts.map((expert) => step(expert, 'DeclareInterest', { hasInterest: false, detail: '' })),
      ...opinions,
      step('jingban', 'ConcludeExpertReview', {
        summaryHash: await this.named('专家论证报告'),
        adoption: experts.map((expert, i) => ({
          personId: personIdOf(expert),
          adopted: i === 2 ? 'partly' : 'adopted',
          reason: i === 2 ? '增加出行影响跟踪' : '予以采纳',
        })),
        reasonsAgainstMajority: null,
      }),
    ];
  }

  async riskAssessment(level: string | null = 'low'): Promise<Step[]> {
    return [
      step('pinggu', 'HearOnRisk', {
        method: '座谈会',
        heard: ['u-finance', 'u-justice'],
        departments: true,
        summary: '有关部门认为风险可控',
        recordHash: null,
      }),
      step('pinggu', 'SubmitRiskReport', {
        draftHash: await this.draftHash(),
        documentHash: await this.named('风险评估报告'),
        points: [
          {
            field: '社会稳定',
            description: '部分群体对调整有意见',
            likelihood: 'low',
            impact: 'medium',
            measures: '加强解释，设置过渡期',
          },
        ],
        level,
        contingencyPlan: '舆情监测与应急处置预案',
        advises: 'controllable',
      }),
      step('pingshen', 'ReviewRiskReport', {
        draftHash: await this.draftHash(),
        passed: true,
        opinion: '评估程序规范，结论可信',
        documentHash: null,
      }),
      step('bangongshi', 'JudgeControllability', {
        draftHash: await this.draftHash(),
        result: 'controllable',
        reason: '防范措施具体可行',
      }),
    ];
  }

  async fairCompetition(): Promise<Step[]> {
    return [
      step('jingban', 'SubmitFirstReview', {
        draftHash: await this.draftHash(),
        documentHash: await this.named('公平竞争初审'),
        standardsChecked: ['GP-8', 'GP-9', 'GP-10', 'GP-11'],
        heardBusinesses: '书面征求 12 家企业和行业协会意见',
        conclusion: '未发现限制竞争内容',
      }),
      step('gongping', 'IssueFairCompetitionOpinion', {
        draftHash: await this.draftHash(),
        outcome: 'pass',
        reasons: '不含限制竞争内容',
        opinionHash: await this.named('公平竞争审查意见'),
        exception: null,
      }),
    ];
  }

  async submittingForReview(packageItems: string[]): Promise<Step[]> {
    const items = await Promise.all(
      packageItems.map(async (id) => ({ id, documentHash: await this.named(`送审材料-${id}`) })),
    );
    return [
      step('jingban', 'SubmitLegalityPackage', {
        draftHash: await this.draftHash(),
        items,
        procedureAccount: '已履行公众参与、专家论证、风险评估、公平竞争审查',
        answerBy: null,
      }),
      step('fazhi', 'AcceptLegalityPackage', { note: '材料齐全' }),
    ];
  }

  async legalityOpinion(outcome = 'lawful'): Promise<Step[]> {
    const ok = { ok: true, note: '' };
    return [
      step('fazhi', 'RecordLegalAdvice', {
        draftHash: await this.draftHash(),
        adviser: '市政府法律顾问',
        capacity: 'legal-adviser',
        opinion: '符合上位法',
        documentHash: null,
      }),
      step('fazhi', 'IssueLegalityOpinion', {
        draftHash: await this.draftHash(),
        outcome,
        authority: ok,
        procedure: ok,
        content: ok,
        reasons: '权限、程序、内容均合法',
        opinionHash: await this.named('合法性审查意见'),
        legalRisk: null,
        requires: [],
      }),
    ];
  }

  async submittingForMeeting(materials: string[], scheduledAt: string): Promise<Step[]> {
    const papers = await Promise.all(
      materials.map(async (id) => ({ id, documentHash: await this.named(`审议材料-${id}`), absence: null })),
    );
    const memberIds = ['shizhang', 'fushizhang1', 'fushizhang2'].map(personIdOf);
    return [
      step('juzhang', 'SubmitForDeliberation', {
        draftHash: await this.draftHash(),
        materials: papers,
        legalityNotFollowed: null,
      }),
      step('mishu', 'ScheduleMeeting', {
        meetingId: 'm-1',
        kind: 'executive',
        number: '市政府第 31 次常务会议',
        scheduledAt,
        memberIds,
        headId: personIdOf('shizhang'),
      }),
    ];
  }

  async meeting(): Promise<Step[]> {
    return [
      step('mishu', 'ConveneMeeting', {
        meetingId: 'm-1',
        present: ['shizhang', 'fushizhang1', 'fushizhang2'].map(personIdOf),
        absent: [],
        observers: ['u-transport', 'u-justice'],
        publicRepresentatives: 2,
        legalityReviewerPresent: true,
      }),
      step('fushizhang1', 'TakePosition', { position: 'agree', reasons: '方案成熟' }),
      step('fushizhang2', 'TakePosition', { position: 'reserve', reasons: '建议加强过渡期保障' }),
      step('shizhang', 'DecideAsHead', {
        outcome: 'adopt',
        statement: '综合各方面意见，同意通过',
        reasonsAgainstMajority: null,
        decidedDocumentHash: null,
        amendments: null,
      }),
      step('mishu', 'RecordMinutes', {
        minutesHash: await this.named('会议记录'),
        mainDisagreement: '过渡期安排',
        host: personIdOf('shizhang'),
        recorder: personIdOf('mishu'),
      }),
    ];
  }

  async issuing(on: string, effectiveOn: string): Promise<Step[]> {
    return [
      step('bangongshi', 'ReportToPartyCommittee', {
        reportedOn: on,
        documentHash: await this.named('向市委请示'),
        reply: '同意',
      }),
      step('bangongshi', 'IssueDecision', {
        number: '滨政发〔2026〕7号',
        issuedOn: on,
        effectiveOn,
        documentHash: await this.draftHash(),
      }),
      step('jingban', 'PublishDecision', {
        publishedOn: on,
        urls: ['https://example.org/decision'],
        channels: ['市政府公报', '市政府网站'],
        documentHash: await this.draftHash(),
      }),
      step('jingban', 'ExplainAdoption', {
        documentHash: await this.named('采纳情况说明'),
        url: null,
        publicOpinions: '部分采纳',
        expertOpinions: '采纳',
      }),
      step('jingban', 'ConcludePublication', { note: '' }),
    ];
  }

  async executing(dueOn: string): Promise<Step[]> {
    return [
      step('bangongshi', 'NameExecutingUnits', {
        unitIds: ['u-transport'],
        leadUnitId: 'u-transport',
        supervisorUnitId: 'u-office',
        requirements: '按季报告进展',
      }),
      step('bangongshi', 'AssignTask', { taskId: 't-1', unitId: 'u-transport', title: '完成首批线路调整', dueOn }),
      step('zhixing', 'ReportProgress', { taskId: 't-1', percent: 40, summary: '完成招标', documentHash: null }),
    ];
  }

  async triggeringEvaluation(): Promise<Step[]> {
    return [
      step('bangongshi', 'RecordFindings', {
        findings: { 'evaluation-triggered': { value: true, reason: '公众提出较多意见', basis: ['L713-36'] } },
      }),
    ];
  }

  async evaluating(dueOn: string): Promise<Step[]> {
    return [
      step('bangongshi', 'CommissionEvaluation', {
        trigger: '公众提出较多意见',
        evaluatorUnitId: 'u-research',
        organisation: '市发展研究中心',
        scope: '实施效果与社会影响',
        dueOn,
      }),
    ];
  }

  async concludingEvaluation(outcome: string): Promise<Step[]> {
    return [
      step('houping', 'HearOnEvaluation', {
        method: '问卷与座谈',
        heard: ['公众', '企业', '人大代表'],
        includesPublic: true,
        summary: '总体满意',
        recordHash: null,
      }),
      step('houping', 'SubmitEvaluationReport', {
        documentHash: await this.named('后评估报告'),
        effects: '达到预期',
        problems: '换乘仍不便',
        recommends: outcome,
        recommendation: '优化换乘',
      }),
      step('bangongshi', 'ConcludeEvaluation', { outcome, reason: '按后评估报告' }),
    ];
  }

  async finishing(): Promise<Step[]> {
    return [
      step('zhixing', 'CompleteTask', { taskId: 't-1', summary: '全部完成', documentHash: null }),
      step('zhixing', 'ConcludeExecution', { summary: '执行完毕', documentHash: null }),
    ];
  }
}
