import type { OrganAct, Role } from '@dingce/domain';

/** One post of the sample city, the person in it, and the name they log in with. */
export interface SamplePost {
  login: string;
  person: string;
  title: { zh: string; en: string };
  unit: string;
  roles: Role[];
}

export const organId = 'org-binhai';
export const foundedOn = '2019-01-02';

export const units: { id: string; zh: string; en: string; kind: string }[] = [
  { id: 'u-office', zh: '市政府办公室', en: 'General Office', kind: 'office' },
  { id: 'u-transport', zh: '市交通运输局', en: 'Transport Bureau', kind: 'department' },
  { id: 'u-finance', zh: '市财政局', en: 'Finance Bureau', kind: 'department' },
  { id: 'u-justice', zh: '市司法局', en: 'Justice Bureau', kind: 'department' },
  { id: 'u-market', zh: '市市场监督管理局', en: 'Market Regulation Bureau', kind: 'department' },
  { id: 'u-stability', zh: '市风险评估中心', en: 'Risk Assessment Centre', kind: 'institution' },
  { id: 'u-experts', zh: '市决策咨询委员会', en: 'Decision Advisory Committee', kind: 'institution' },
  { id: 'u-leaders', zh: '市政府领导', en: 'City Leaders', kind: 'leadership' },
  { id: 'u-research', zh: '市发展研究中心', en: 'Development Research Centre', kind: 'institution' },
  { id: 'u-archives', zh: '市档案馆', en: 'City Archives', kind: 'institution' },
  { id: 'u-audit', zh: '市审计局', en: 'Audit Bureau', kind: 'department' },
  { id: 'u-personnel', zh: '市人力资源和社会保障局', en: 'Personnel Bureau', kind: 'department' },
];

const post = (login: string, person: string, zh: string, en: string, unit: string, ...roles: Role[]): SamplePost => ({
  login,
  person,
  title: { zh, en },
  unit,
  roles,
});

export const posts: SamplePost[] = [
  post('bangongshi', '林静', '办公室综合处处长', 'Head of the General Office', 'u-office', 'office'),
  post('mishu', '陈默', '会议秘书', 'Meeting secretary', 'u-office', 'meeting-secretary'),
  post('jingban', '王小满', '交通局经办人', 'Drafting clerk', 'u-transport', 'drafter'),
  post('juzhang', '赵立新', '交通局局长', 'Head of the Transport Bureau', 'u-transport', 'drafting-lead'),
  post('tingzheng', '周正', '听证主持人', 'Hearing chair', 'u-transport', 'hearing-chair'),
  post('caizheng', '孙敏', '财政局经办人', 'Finance clerk', 'u-finance', 'consulted-unit'),
  post('zhuanjia1', '郑教授', '专家（交通规划）', 'Expert, transport planning', 'u-experts', 'expert'),
  post('zhuanjia2', '吴研究员', '专家（财政经济）', 'Expert, public finance', 'u-experts', 'expert'),
  post('zhuanjia3', '冯工', '专家（社会学）', 'Expert, sociology', 'u-experts', 'expert'),
  post('pinggu', '何安', '风险评估员', 'Risk assessor', 'u-stability', 'risk-assessor'),
  post('pingshen', '谢宁', '风险评估报告审核员', 'Risk reviewer', 'u-stability', 'risk-reviewer'),
  post('gongping', '许衡', '公平竞争审查员', 'Fair-competition reviewer', 'u-market', 'fair-competition-reviewer'),
  post('fazhi', '沈明', '合法性审查员', 'Legality reviewer', 'u-justice', 'legality-reviewer'),
  post('shizhang', '高远', '市长', 'Mayor', 'u-leaders', 'head', 'meeting-member'),
  post('fushizhang1', '罗文', '常务副市长', 'Executive vice mayor', 'u-leaders', 'meeting-member'),
  post('fushizhang2', '曹颖', '副市长', 'Vice mayor', 'u-leaders', 'meeting-member'),
  post('zhixing', '马力', '交通局执行负责人', 'Executing unit', 'u-transport', 'executor'),
  post('houping', '唐晓', '后评估负责人', 'Evaluator', 'u-research', 'evaluator'),
  post('dangan', '韩书', '档案员', 'Archivist', 'u-archives', 'archivist'),
  post('shenji', '秦剑', '审计员', 'Auditor', 'u-audit', 'auditor'),
  post('renshi', '杨帆', '机构编制管理员', 'Organ administrator', 'u-personnel', 'organ-administrator'),
];

export const citizens = ['shimin1', 'shimin2'];
export const client = { clientId: 'jiaotong-oa', name: '交通局办公系统', unitId: 'u-transport' };

export const personIdOf = (login: string): string => `p-${login}`;
export const postIdOf = (login: string): string => `post-${login}`;

/** The organ's register from nothing; the administrator of posts comes last, since after that only he may change it. */
export function foundingActs(
  issuer: string,
  organ: { id: string; name: { zh: string; en: string }; ruleSetId: string },
  from = foundedOn,
): OrganAct[] {
  const appointments = posts.flatMap((p): OrganAct[] => [
    { type: 'EstablishPost', data: { postId: postIdOf(p.login), unitId: p.unit, title: p.title, roles: p.roles } },
    {
      type: 'RegisterPerson',
      data: { personId: personIdOf(p.login), name: p.person, identities: [{ issuer, subject: `sample-${p.login}` }] },
    },
    { type: 'AppointPerson', data: { personId: personIdOf(p.login), postId: postIdOf(p.login), from } },
  ]);
  return [
    {
      type: 'FoundOrgan',
      data: {
        organId: organ.id,
        name: organ.name,
        level: 'city',
        superiorOrganId: null,
        timeZone: 'Asia/Shanghai',
        ruleSetId: organ.ruleSetId,
      },
    },
    ...units.map((u): OrganAct => ({
      type: 'EstablishUnit',
      data: { unitId: u.id, name: { zh: u.zh, en: u.en }, kind: u.kind },
    })),
    {
      type: 'RegisterClient',
      data: { clientId: client.clientId, name: client.name, unitId: client.unitId, roles: ['client'] },
    },
    ...appointments,
  ];
}
