import { actSpecs } from '@dingce/domain';
import type { AnyActType } from '@dingce/domain';
import type { Type } from '@nestjs/common';
import { ProblemError } from '../../problem/problem';
import { validation } from '../../problem/validation';
import { actDtos } from './act-dtos';
import { ProposeDecisionDto } from './decision.dto';

const hash = 'a'.repeat(64);
type Body = Record<string, unknown>;

/** One lawful body for each stage and for the decision as a whole; a test states what it bends. */
const lawful = {
  SubmitDraft: {
    title: '城市轨道交通票价调整方案',
    documentHash: hash,
    explanationHash: hash,
    options: [
      { id: 'a', title: '分段计价', pros: '公平', cons: '复杂', preferred: true },
      { id: 'b', title: '统一票价', pros: '简单', cons: '不公平', preferred: false },
    ],
    legalBasis: [{ instrument: '价格法', article: '23', note: '' }],
    costBenefit: '收支平衡',
  },
  OpenConsultation: {
    draftHash: hash,
    explanationHash: hash,
    channels: ['市政府网站'],
    contact: '010-12345678',
    closesOn: '2026-04-02',
    shortening: null,
  },
  AnnounceHearing: {
    hearingId: 'hearing-1',
    draftHash: hash,
    subject: '票价调整',
    heldAt: '2026-04-20T01:00:00.000Z',
    place: '市政务中心',
    selectionMethod: '抽签',
    seats: [{ group: '消费者', seats: 5 }],
    observers: 10,
    registrationClosesOn: '2026-04-05',
  },
  RegisterForHearing: { hearingId: 'hearing-1', name: '张三', phone: '010-12345678', group: '消费者' },
  SelectExperts: {
    experts: [{ personId: 'p-expert-1', field: '交通经济', organisation: '某大学', knownDifferentView: true }],
    mode: 'meeting',
    selectionMethod: '随机抽取',
    broadOrDisputed: false,
  },
  SubmitRiskReport: {
    draftHash: hash,
    documentHash: hash,
    points: [{ field: '社会稳定', description: '不满', likelihood: 'low', impact: 'medium', measures: '解释' }],
    level: 'low',
    contingencyPlan: '',
    advises: 'controllable',
  },
  IssueFairCompetitionOpinion: {
    draftHash: hash,
    outcome: 'complies-by-exception',
    reasons: '公共利益',
    opinionHash: hash,
    exception: { ground: '公共利益', noLessHarmfulAlternative: '没有', endsOn: '2028-02-29', endCondition: null },
  },
  IssueLegalityOpinion: {
    draftHash: hash,
    outcome: 'lawful',
    authority: { ok: true, note: '' },
    procedure: { ok: true, note: '' },
    content: { ok: true, note: '' },
    reasons: '合法',
    opinionHash: hash,
    legalRisk: null,
    requires: [],
  },
  SubmitForDeliberation: {
    draftHash: hash,
    materials: [{ id: 'legality-opinion', documentHash: hash, absence: null }],
    legalityNotFollowed: null,
  },
  PublishDecision: {
    publishedOn: '2026-06-06',
    urls: ['https://www.example.gov.cn/d/1.html'],
    channels: ['政府公报'],
    documentHash: hash,
  },
  ReportProgress: { taskId: 'task-1', percent: 100, summary: '完成', documentHash: null },
  CommissionEvaluation: {
    trigger: 'trial-ended',
    evaluatorUnitId: null,
    organisation: '审计局',
    scope: '实施效果',
    dueOn: null,
  },
  RecordFindings: { findings: { 'market-activity': { value: true, reason: '涉及票价', basis: ['L713-29'] } } },
  StartDecision: {
    undertakingUnits: ['u-transport'],
    leadUnit: null,
    charges: { 'legality-review': 'u-justice' },
    draftingDueOn: null,
  },
} satisfies Partial<Record<AnyActType, Body>>;

const dtoOf = (type: string): Type => {
  const dto = actDtos.map(({ dtos }) => dtos[type as AnyActType]).find((found) => found !== undefined);
  if (!dto) throw new Error(`${type} has no DTO`);
  return dto;
};

/** What the API's own pipe answers: the data that would reach the act, or each field with the rule that it breaks. */
async function checked(dto: Type, body: Body): Promise<{ data: unknown } | { broken: string[] }> {
  try {
    return { data: JSON.parse(JSON.stringify(await validation().transform(body, { type: 'body', metatype: dto }))) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { broken: (error.problem.errors ?? []).map(({ pointer, rule }) => `${pointer} ${rule}`) };
  }
}
const check = (type: keyof typeof lawful, bent: Body = {}) => checked(dtoOf(type), { ...lawful[type], ...bent });

const without = (type: keyof typeof lawful, field: string): Body =>
  Object.fromEntries(Object.entries(lawful[type]).filter(([key]) => key !== field));

describe('acts and their DTOs', () => {
  const offered = Object.entries(actSpecs).filter(
    ([type, spec]) => !spec.roles.includes('engine') && type !== 'ProposeDecision',
  );

  it.each(offered.map(([type, spec]) => [type, spec.stage] as const))(
    '%s has exactly one DTO, in its own stage (%s)',
    (type, stage) => {
      const holding = actDtos.filter(({ dtos }) => Object.hasOwn(dtos, type));
      expect(holding.map((group) => group.stage ?? 'decision')).toEqual([stage]);
    },
  );

  it("offers no act that is the engine's alone, and leaves the proposal to its own endpoint", () => {
    const withheld = Object.keys(actSpecs).filter((type) => !offered.some(([one]) => one === type));
    expect(withheld).toContain('OpenStage');
    expect(
      actDtos
        .flatMap(({ dtos }) => Object.keys(dtos))
        .filter((type) => withheld.includes(type) || type === 'CloseConsultation'),
    ).toEqual([]);
  });
});

describe('the body of an act', () => {
  it('has a lawful example here for every stage', () => {
    const missing = actDtos.filter(({ dtos }) => !Object.keys(lawful).some((type) => Object.hasOwn(dtos, type)));
    expect(missing.map(({ tag }) => tag)).toEqual([]);
  });

  it.each(Object.keys(lawful) as (keyof typeof lawful)[])(
    'is passed on unchanged when it is lawful: %s',
    async (type) => {
      expect(await check(type)).toEqual({ data: lawful[type] });
    },
  );

  it('may leave out what may be null, and the act then has null', async () => {
    expect(
      await checked(dtoOf('CommissionEvaluation'), { trigger: 'trial-ended', organisation: '审计局', scope: '效果' }),
    ).toEqual({
      data: { trigger: 'trial-ended', organisation: '审计局', scope: '效果', evaluatorUnitId: null, dueOn: null },
    });
    const material = { id: 'legality-opinion', absence: '尚未出具' };
    expect(await check('SubmitForDeliberation', { materials: [material] })).toMatchObject({
      data: { materials: [{ ...material, documentHash: null }] },
    });
  });

  it('may not leave out what the law asks for', async () => {
    expect(await checked(dtoOf('OpenConsultation'), without('OpenConsultation', 'closesOn'))).toEqual({
      broken: ['/closesOn isCivilDate'],
    });
    expect(await checked(dtoOf('IssueLegalityOpinion'), without('IssueLegalityOpinion', 'authority'))).toEqual({
      broken: ['/authority isObject'],
    });
  });

  it('is refused for a field that the act does not have, also deep inside', async () => {
    expect(await check('SubmitDraft', { titel: '方案' })).toEqual({ broken: ['/titel whitelistValidation'] });
    expect(await check('AnnounceHearing', { seats: [{ group: '消费者', seats: 5, chairs: 5 }] })).toEqual({
      broken: ['/seats/0/chairs whitelistValidation'],
    });
  });

  it.each(['2026-02-30', '2027-02-29', '2026-13-01', '2026-4-2', '2026-04-02T00:00:00Z', '', 20260402])(
    'is refused for a date that is none: %p',
    async (closesOn) => {
      expect(await check('OpenConsultation', { closesOn })).toEqual({ broken: ['/closesOn isCivilDate'] });
    },
  );

  it.each([
    '2026-04-20',
    '2026-04-20T09:00:00',
    '2026-02-30T09:00:00Z',
    '2026-04-20T09:00:00+99:00',
    'soon',
    1_776_646_800_000,
  ])('is refused for an instant that is none: %p', async (heldAt) => {
    expect(await check('AnnounceHearing', { heldAt })).toEqual({ broken: ['/heldAt isInstant'] });
  });

  it('may give an instant in any zone, and the act has it in UTC', async () => {
    expect(await check('AnnounceHearing', { heldAt: '2026-04-20T09:00:00+08:00' })).toMatchObject({
      data: { heldAt: '2026-04-20T01:00:00.000Z' },
    });
  });

  it.each(['a'.repeat(63), 'A'.repeat(64), `${hash}\n`, 'g'.repeat(64)])(
    'is refused for a hash that is none: %p',
    async (documentHash) => {
      expect(await check('ReportProgress', { documentHash })).toEqual({ broken: ['/documentHash matches'] });
    },
  );

  it('is refused when a reason is blank', async () => {
    expect(await check('IssueLegalityOpinion', { reasons: ' \n' })).toEqual({ broken: ['/reasons matches'] });
  });

  it("is refused for an outcome outside the act's own list and for a number that is out of range or broken", async () => {
    expect(await check('SelectExperts', { mode: 'chat' })).toEqual({ broken: ['/mode isIn'] });
    expect(await check('ReportProgress', { percent: 101 })).toEqual({ broken: ['/percent max'] });
    expect(await check('ReportProgress', { percent: 1.5 })).toEqual({ broken: ['/percent isInt'] });
  });

  it('is refused for a link that a browser would run', async () => {
    expect(await check('PublishDecision', { urls: ['javascript:alert(1)'] })).toEqual({ broken: ['/urls isUrl'] });
  });

  it('is refused for a list where one object belongs, and for a list of lists', async () => {
    const { exception } = lawful.IssueFairCompetitionOpinion;
    expect(await check('IssueFairCompetitionOpinion', { exception: [exception] })).toEqual({
      broken: ['/exception isObject'],
    });
    expect(await check('SubmitDraft', { options: [lawful.SubmitDraft.options] })).toEqual({
      broken: ['/options isObject'],
    });
  });

  it('names the one finding that is not well formed', async () => {
    const good = lawful.RecordFindings.findings['market-activity'];
    const broken = { broken: ['/findings areFindings'] };
    expect(await check('RecordFindings', { findings: {} })).toEqual(broken);
    expect(await check('RecordFindings', { findings: { professional: { ...good, value: 'yes' } } })).toEqual(broken);
    expect(await check('RecordFindings', { findings: { professional: { value: true, reason: '专业' } } })).toEqual(
      broken,
    );
    expect(await check('RecordFindings', { findings: { professional: { ...good, extra: 1 } } })).toEqual(broken);
    await expect(
      validation().transform(
        { findings: { 'market-activity': good, professional: { ...good, reason: ' ' } } },
        { type: 'body', metatype: dtoOf('RecordFindings') },
      ),
    ).rejects.toMatchObject({
      problem: { errors: [{ detail: { en: expect.stringMatching(/not so: professional$/) as string } }] },
    });
  });

  it('charges units with stages that exist and nothing else', async () => {
    expect(await check('StartDecision', { charges: {} })).toHaveProperty('data');
    expect(await check('StartDecision', { charges: { lunch: 'u-justice' } })).toEqual({
      broken: ['/charges areCharges'],
    });
    expect(await check('StartDecision', { charges: { drafting: null } })).toEqual({ broken: ['/charges areCharges'] });
  });

  it('of a proposal may leave the rule set to the organ', async () => {
    const proposal = {
      organId: 'org-city',
      title: '票价调整',
      channel: 'citizens',
      problem: '',
      reasons: '',
      basis: [],
      preliminaryPlan: '',
      necessity: '',
      feasibility: '',
      documents: [],
    };
    expect(await checked(ProposeDecisionDto, proposal)).toEqual({ data: { ...proposal, adjusts: null } });
    expect(await checked(ProposeDecisionDto, { ...proposal, channel: 'rumour' })).toEqual({
      broken: ['/channel isIn'],
    });
  });
});
