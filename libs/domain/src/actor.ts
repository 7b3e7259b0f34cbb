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
  auth: { method: string; strength: 'login' | 'certificate' | 'scan' | 'none' };
  /** Set when the act is entered for another: the act is that person's, awaiting confirmation or objection. */
  enteredFor: (Principal & { kind: 'person' | 'citizen'; evidence: string[] }) | null;
}

/** Whose act it is: the person it was entered for, else the actor. */
export const principalOf = (actor: Actor): Principal => actor.enteredFor ?? actor;
