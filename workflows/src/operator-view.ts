import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { stageTitles } from '@dingce/domain';
import { statusTitles } from './titles';
import type { DecisionState, DueAct, StageKind } from '@dingce/domain';

const keys = {
  decision: defineSearchAttributeKey('DingceDecision', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('DingceStage', SearchAttributeType.KEYWORD),
  unit: defineSearchAttributeKey('DingceUnit', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('DingceStatus', SearchAttributeType.KEYWORD),
  dueAt: defineSearchAttributeKey('DingceDueAt', SearchAttributeType.DATETIME),
};

interface Seen {
  decisionId: string;
  stages: StageKind[];
  unit: string | null;
  status: DecisionState['status'];
  due: DueAct[];
}

const firstDue = (due: DueAct[]): string | null => due.map((d) => d.dueAt).sort()[0] ?? null;

function pairs({ decisionId, stages, unit, status, due }: Seen): SearchAttributePair[] {
  const dueAt = firstDue(due);
  return [
    { key: keys.decision, value: decisionId },
    { key: keys.status, value: status },
    ...(stages.length > 0 ? [{ key: keys.stage, value: stages.join(' ') }] : []),
    ...(unit ? [{ key: keys.unit, value: unit }] : []),
    ...(dueAt ? [{ key: keys.dueAt, value: new Date(dueAt) }] : []),
  ];
}

/** What an operator sees and searches for in Temporal's own pages. Written only when it changed: each writing is an event. */
export class OperatorView {
  private shown = '';
  constructor(private readonly searchable: boolean) {}

  show(seen: Seen): void {
    const { stages, status, due } = seen;
    const lines = [
      `状态：${statusTitles[status]}`,
      `进行中：${stages.map((kind) => stageTitles[kind].zh).join('、') || '无'}`,
      `最近期限：${firstDue(due) ?? '无'}`,
    ];
    setCurrentDetails(lines.join('\n\n'));
    if (!this.searchable) return;
    const key = JSON.stringify([seen.stages, seen.unit, seen.status, firstDue(due)]);
    if (key === this.shown) return;
    this.shown = key;
    upsertSearchAttributes([
      ...pairs(seen),
      ...(stages.length === 0 ? [{ key: keys.stage, value: null }] : []),
      ...(firstDue(due) ? [] : [{ key: keys.dueAt, value: null }]),
    ]);
  }
}

/** Search attributes and summary that a stage's workflow starts with. */
export const stageLabel = (seen: Seen, title: string, round: number, searchable: boolean) => ({
  staticSummary:
    `${title}·${seen.stages.map((kind) => stageTitles[kind].zh).join('')}${round > 1 ? `（第${round}轮）` : ''}`.slice(
      0,
      60,
    ),
  ...(searchable ? { typedSearchAttributes: pairs(seen) } : {}),
});
