import type { Strength } from './strength';
import { text } from './text';
import type { Text } from './text';

/** What a post may do. One post may carry several. */
export const roles = [
  'office', // 政府办公室: intake, start, catalogue, circulation
  'drafter', // 承办经办人
  'drafting-lead', // 承办单位负责人
  'consulted-unit', // 被征求意见的部门
  'hearing-chair', // 听证主持人
  'expert', // 专家
  'risk-assessor', // 风险评估
  'risk-reviewer', // 风险评估报告审核
  'fair-competition-reviewer', // 公平竞争审查
  'legality-reviewer', // 合法性审查
  'meeting-secretary', // 会议秘书
  'meeting-member', // 会议组成人员
  'head', // 行政首长
  'executor', // 执行单位
  'evaluator', // 后评估
  'archivist', // 档案员
  'auditor', // 审计、监察
  'organ-administrator', // 机构编制与任职登记
  'system-administrator',
  'security-administrator',
  'citizen',
  'engine', // the workflows
  'client', // another system, by client credentials
] as const;
export type Role = (typeof roles)[number];

export const roleTitles: Record<Role, Text> = {
  office: text('政府办公室', 'the General Office'),
  drafter: text('承办经办人', 'drafter'),
  'drafting-lead': text('承办单位负责人', 'head of the undertaking unit'),
  'consulted-unit': text('被征求意见的部门', 'consulted unit'),
  'hearing-chair': text('听证主持人', 'hearing chair'),
  expert: text('专家', 'expert'),
  'risk-assessor': text('风险评估', 'risk assessor'),
  'risk-reviewer': text('风险评估报告评审', 'risk reviewer'),
  'fair-competition-reviewer': text('公平竞争审查', 'fair-competition reviewer'),
  'legality-reviewer': text('合法性审查', 'legality reviewer'),
  'meeting-secretary': text('会议秘书', 'meeting secretary'),
  'meeting-member': text('会议组成人员', 'member of the meeting'),
  head: text('行政首长', 'head of the organ'),
  executor: text('执行单位', 'executing unit'),
  evaluator: text('后评估', 'evaluator'),
  archivist: text('档案', 'archivist'),
  auditor: text('审计、监察', 'auditor'),
  'organ-administrator': text('机构编制与任职登记', 'organ administrator'),
  'system-administrator': text('系统管理', 'system administrator'),
  'security-administrator': text('安全管理', 'security administrator'),
  citizen: text('公众', 'the public'),
  engine: text('工作流', 'the workflows'),
  client: text('对接系统', 'another system'),
};

/** Roles named in a row, for refusals. */
export const rolesNamed = (named: readonly Role[]): Text =>
  text(named.map((r) => roleTitles[r].zh).join('、'), named.map((r) => roleTitles[r].en).join(', '));

export interface Principal {
  /** For life: survives transfer, retirement and mergers. Pseudonymous for citizens. */
  personId: string;
  postId: string | null;
  unitId: string | null;
  organId: string | null;
  roles: Role[];
}

/** A person in a post at a time, or the engine, or another system. */
export interface Actor extends Principal {
  kind: 'person' | 'citizen' | 'client' | 'engine';
  auth: { method: string; strength: Strength };
  /** Set when the act is entered for another: the act is that person's, awaiting confirmation or objection. */
  enteredFor: (Principal & { kind: 'person' | 'citizen'; evidence: string[] }) | null;
}

/** Whose act it is: the person it was entered for, else the actor. */
export const principalOf = (actor: Actor): Principal => actor.enteredFor ?? actor;
