import type { DecisionState } from '@dingce/domain';

/** For the pages of Temporal itself, which an operator reads in Chinese. */
export const statusTitles: Record<DecisionState['status'], string> = {
  none: '未提出',
  proposed: '已提出，待启动',
  declined: '不予启动',
  underway: '办理中',
  closing: '待办结',
  closed: '已办结',
};
