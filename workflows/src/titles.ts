import type { DecisionState, StageKind } from '@dingce/domain';

/** For the pages of Temporal itself, which an operator reads in Chinese. */
export const stageTitles: Record<StageKind, string> = {
  drafting: '决策草案拟定',
  'public-participation': '公众参与',
  'expert-review': '专家论证',
  'risk-assessment': '风险评估',
  'fair-competition-review': '公平竞争审查',
  'legality-review': '合法性审查',
  'collective-decision': '集体讨论决定',
  publication: '决策公布',
  execution: '决策执行',
  'post-evaluation': '决策后评估',
};

export const statusTitles: Record<DecisionState['status'], string> = {
  none: '未提出',
  proposed: '已提出，待启动',
  declined: '不予启动',
  underway: '办理中',
  closing: '待办结',
  closed: '已办结',
};
