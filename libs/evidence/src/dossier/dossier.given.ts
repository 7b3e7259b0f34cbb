import type { ChronicleLine, Dossier, Who } from './dossier';

export const clerk: Who = {
  kind: 'person',
  id: 'p-jingban',
  name: '王小满',
  post: '交通局经办人',
  unit: '市交通运输局',
  enteredBy: null,
};
const viceMayor: Who = { ...clerk, id: 'p-fushizhang2', name: '曹颖', post: '副市长', unit: '市政府领导' };

export const line = (more: Partial<ChronicleLine> = {}): ChronicleLine => ({
  stream: 'decision/00000000-0000-4000-8000-000000000001',
  seq: 1,
  index: 41,
  leaf: 'ab'.repeat(32),
  actId: '00000000-0000-4000-8000-00000000000a',
  type: 'DraftSubmitted',
  title: { zh: '决策草案提交', en: 'Draft submitted' },
  stage: 'drafting',
  who: clerk,
  strength: { zh: '登录', en: 'login' },
  signature: null,
  responsibility: 'undertook',
  position: null,
  dissent: false,
  late: false,
  confidential: false,
  occurredAt: '2026-03-02T01:30:00.000Z',
  recordedAt: '2026-03-02T01:30:00.000Z',
  facts: [{ label: { zh: '标题', en: 'title' }, value: '滨海市公交线网优化（草案）' }],
  papers: [{ sha256: '12'.repeat(32), title: '决策草案' }],
  basis: [
    {
      key: 'L713-12',
      article: {
        zh: '《重大行政决策程序暂行条例》第12条',
        en: 'Provisional Regulations on the Procedure of Major Administrative Decisions, art. 12',
      },
    },
  ],
  ...more,
});

/** A small lawful dossier; a test bends what it is about. */
export const dossier = (more: Partial<Dossier> = {}): Dossier => ({
  decisionId: '00000000-0000-4000-8000-000000000001',
  title: '滨海市公交线网优化',
  organ: '滨海市人民政府',
  timeZone: 'Asia/Shanghai',
  status: { zh: '已办结', en: 'closed' },
  ruleSet: {
    title: { zh: '重大行政决策程序暂行条例', en: 'Provisional Regulations' },
    hash: 'cd'.repeat(32),
    layers: ['重大行政决策程序暂行条例（国务院令第713号）'],
  },
  proposedAt: '2026-03-01T01:00:00.000Z',
  closedAt: '2026-09-30T08:00:00.000Z',
  stages: [
    {
      kind: 'drafting',
      title: { zh: '决策草案拟订', en: 'Drafting' },
      rounds: [
        {
          round: 1,
          status: 'concluded',
          openedAt: '2026-03-01T02:00:00.000Z',
          concludedAt: '2026-03-20T02:00:00.000Z',
          outcome: null,
        },
      ],
    },
  ],
  chronicle: [
    line(),
    line({
      seq: 2,
      index: 57,
      type: 'PositionTaken',
      title: { zh: '发表意见', en: 'Position taken' },
      who: viceMayor,
      position: 'disagree',
      dissent: true,
      confidential: true,
      facts: [{ label: { zh: '理由', en: 'reasons' }, value: '过渡期过短，老年乘客不便' }],
      papers: [],
    }),
    line({ seq: 3, index: null, title: { zh: '期限已过', en: 'Deadline passed' }, late: true, papers: [], facts: [] }),
  ],
  attempts: [],
  matrix: [
    {
      responsibility: { zh: '承办', en: 'undertook' },
      who: clerk,
      stages: ['决策草案拟订'],
      acts: 12,
      late: 1,
      dissent: false,
      firstAt: '2026-03-01T01:00:00.000Z',
      lastAt: '2026-09-02T01:00:00.000Z',
    },
  ],
  positions: [
    {
      who: viceMayor,
      position: { zh: '不同意', en: 'disagree' },
      reasons: '过渡期过短，老年乘客不便',
      dissent: true,
      at: '2026-07-01T02:00:00.000Z',
    },
  ],
  comments: [{ stream: 'comments/00000000-0000-4000-8000-000000000001/1/0', received: 3, entries: 5 }],
  documents: [
    { sha256: '12'.repeat(32), bytes: 1_024, title: '决策草案' },
    { sha256: '34'.repeat(32), bytes: null, title: '风险评估报告' },
  ],
  proof: {
    origin: 'binhai.gov.example',
    log: 'binhai.gov.example/ledger/1',
    size: 1_204,
    root: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    signedBy: ['binhai.gov.example/ledger/1', 'witness.audit.example'],
    entries: 57,
    notYetProved: 1,
    exportedAt: '2026-11-25T08:00:00.000Z',
  },
  ...more,
});
