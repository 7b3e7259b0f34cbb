import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import { principalOf } from '../../actor';
import type { Decision, StageBase } from '../../decision/state';
import { executionSuspended } from '../../decision/suspended';
import { dueDate } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { CivilDate } from '../../time';
import type { StageModule } from '../stage-module';
import {
  concluded,
  contradictory,
  dutyId,
  firstOf,
  newDuty,
  openDuty,
  openStage,
  outOfPlace,
  setDate,
  unlawful,
} from '../stages';
import type { ExecutionAct, ProblemKind } from './execution.acts';
import type { ExecutionEvent } from './execution.events';

interface Task {
  taskId: string;
  unitId: string;
  title: string;
  dueOn: CivilDate;
  percent: number;
  done: boolean;
}

export interface ExecutionState extends StageBase {
  units: { unitIds: string[]; leadUnitId: string; supervisorUnitId: string } | null;
  tasks: Task[];
  problems: { kind: ProblemKind; description: string }[];
  signals: { signalNo: number; answered: boolean }[];
}

const unnamed = () =>
  unlawful(
    'executing-unit-missing',
    ['尚未明确决策执行单位。', 'The executing unit has not been named.'],
    ['由决策机关明确执行单位。', 'The organ names it.'],
    ['L713-34'],
  );

function concludeGate(stage: ExecutionState, decision: Decision, context: ActContext): Refused | null {
  if (!stage.units) return unnamed();
  const open = stage.tasks.find((t) => !t.done);
  const unanswered = stage.signals.find((s) => !s.answered);
  const asked = context.ruleSet.findings.find((f) => f.id === 'evaluation-triggered');
  return firstOf(
    () =>
      executionSuspended(decision)
        ? unlawful(
            'execution-suspended',
            ['决策执行已中止。', 'Execution is suspended.'],
            ['经集体讨论恢复执行，或者终止决策。', 'The meeting resumes or the decision is terminated.'],
            ['L713-37'],
          )
        : null,
    () =>
      open
        ? unlawful(
            'task-open',
            [`任务“${open.title}”尚未完成。`, `Task "${open.title}" is not done.`],
            ['完成全部任务。', 'Complete all tasks.'],
            ['L713-34'],
          )
        : null,
    () =>
      unanswered
        ? unlawful(
            'signal-unanswered',
            ['有公众意见尚未研究答复。', 'A public opinion has not been answered.'],
            ['研究答复。', 'Answer it.'],
            ['L713-35', 'DL171-37'],
          )
        : null,
    () =>
      asked && !decision.findings[asked.id]
        ? unlawful(
            'evaluation-not-considered',
            ['尚未认定是否需要开展决策后评估。', 'Whether to evaluate has not been found.'],
            ['认定是否启动后评估并说明理由。', 'Record the finding with its reason.'],
            asked.basis,
          )
        : null,
  );
}

function gate(
  type: ExecutionAct['type'],
  stage: ExecutionState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'NameExecutingUnits':
    case 'ReceivePublicSignal':
    case 'AnswerPublicSignal':
      return null;
    case 'AssignTask':
    case 'ReportProblem':
      return stage.units ? null : unnamed();
    case 'ReportProgress':
    case 'CompleteTask':
      if (!stage.units) return unnamed();
      return executionSuspended(decision)
        ? unlawful(
            'execution-suspended',
            ['决策执行已中止。', 'Execution is suspended.'],
            ['恢复执行后办理。', 'Resume execution first.'],
            ['L713-37'],
          )
        : null;
    case 'ConcludeExecution':
      return concludeGate(stage, decision, context);
    default:
      return type satisfies never;
  }
}

type DataOf<T extends ExecutionAct['type']> = Extract<ExecutionAct, { type: T }>['data'];

function taskOf(taskId: string, stage: ExecutionState, context: ActContext): Task | Refused {
  const task = stage.tasks.find((t) => t.taskId === taskId);
  if (!task)
    return outOfPlace(
      'task-unknown',
      ['没有这项任务。', 'There is no such task.'],
      ['核对任务编号。', 'Check the id.'],
      ['L713-34'],
      { pointer: '/taskId' },
    );
  if (task.done)
    return outOfPlace(
      'task-done',
      ['任务已经完成。', 'The task is done.'],
      ['无须再报。', 'Nothing to report.'],
      ['L713-34'],
    );
  if (task.unitId !== principalOf(context.actor).unitId)
    return unlawful(
      'not-your-task',
      ['该任务由其他单位执行。', 'Another unit executes this task.'],
      ['由执行单位报告。', 'That unit reports.'],
      ['L713-34'],
      { pointer: '/taskId' },
    );
  return task;
}

function name(
  data: DataOf<'NameExecutingUnits'>,
  stage: ExecutionState,
  decision: Decision,
  context: ActContext,
): Outcome<ExecutionEvent> {
  if (data.unitIds.length === 0) return unnamed();
  if (!data.unitIds.includes(data.leadUnitId))
    return contradictory(
      'lead-not-executing',
      ['牵头单位应当是执行单位之一。', 'The lead is one of the executing units.'],
      ['从执行单位中指定。', 'Choose it among them.'],
      ['L713-34'],
      { pointer: '/leadUnitId' },
    );
  const done = [dutyId('execution', stage.round, 'name-executing-unit')];
  const holder = { unitId: data.leadUnitId, postId: null, personId: null };
  const report = openDuty(decision, dutyId('execution', stage.round, 'report-execution'));
  const duties = report
    ? { done, hold: [{ id: report.id, holder }] }
    : { done, open: [newDuty(context, 'execution', stage.round, 'report-execution', holder, null, ['L713-34'])] };
  return { events: [event('ExecutingUnitsNamed', { ...data, duties }, ['L713-34'])] };
}

function assign(data: DataOf<'AssignTask'>, stage: ExecutionState, context: ActContext): Outcome<ExecutionEvent> {
  if (!stage.units?.unitIds.includes(data.unitId))
    return contradictory(
      'not-executing',
      ['该单位不是执行单位。', 'That unit does not execute this decision.'],
      [`执行单位：${stage.units?.unitIds.join('、')}`, 'Choose an executing unit.'],
      ['L713-34'],
      { pointer: '/unitId' },
    );
  if (stage.tasks.some((t) => t.taskId === data.taskId))
    return outOfPlace(
      'task-exists',
      ['任务编号已使用。', 'The task id is taken.'],
      ['另用编号。', 'Use another id.'],
      ['L713-34'],
      { pointer: '/taskId' },
    );
  const open = [
    newDuty(
      context,
      'execution',
      stage.round,
      'complete-task',
      { unitId: data.unitId, postId: null, personId: null },
      setDate(data.dueOn, context, ['L713-34']),
      ['L713-34'],
      data.taskId,
    ),
  ];
  return { events: [event('TaskAssigned', { ...data, duties: { open } }, ['L713-34'])] };
}

function decide(
  act: ExecutionAct,
  stage: ExecutionState,
  decision: Decision,
  context: ActContext,
): Outcome<ExecutionEvent> {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'NameExecutingUnits':
      return name(act.data, stage, decision, context);
    case 'AssignTask':
      return assign(act.data, stage, context);
    case 'ReportProgress': {
      const task = taskOf(act.data.taskId, stage, context);
      return 'refusal' in task ? task : { events: [event('ProgressReported', act.data, ['L713-34'])] };
    }
    case 'CompleteTask': {
      const task = taskOf(act.data.taskId, stage, context);
      const done = [dutyId('execution', stage.round, 'complete-task', act.data.taskId)];
      return 'refusal' in task
        ? task
        : { events: [event('TaskCompleted', { ...act.data, duties: { done } }, ['L713-34'])] };
    }
    case 'ReportProblem':
      return { events: [event('ProblemReported', act.data, ['L713-35'])] };
    case 'ReceivePublicSignal':
      return receive(act.data, stage, decision, context);
    case 'AnswerPublicSignal': {
      if (!stage.signals.some((s) => s.signalNo === act.data.signalNo && !s.answered))
        return outOfPlace(
          'signal-unknown',
          ['没有待答复的意见。', 'No such opinion awaits an answer.'],
          ['核对编号。', 'Check the number.'],
          ['L713-35'],
          { pointer: '/signalNo' },
        );
      const done = [dutyId('execution', stage.round, 'answer-public-signal', act.data.signalNo)];
      return { events: [event('PublicSignalAnswered', { ...act.data, duties: { done } }, ['L713-35', 'DL171-37'])] };
    }
    case 'ConcludeExecution': {
      const done = [dutyId('execution', stage.round, 'report-execution')];
      return { events: [event('ExecutionConcluded', { ...act.data, duties: { done } }, ['L713-34'])] };
    }
    default:
      return act satisfies never;
  }
}

function receive(
  data: DataOf<'ReceivePublicSignal'>,
  stage: ExecutionState,
  decision: Decision,
  context: ActContext,
): Outcome<ExecutionEvent> {
  const signalNo = stage.signals.length + 1;
  const due = dueDate(
    context.ruleSet,
    context.calendar,
    'execution.answer-signal',
    context.calendar.dateOf(context.now),
  );
  const unitId = stage.units?.leadUnitId ?? decision.units.lead;
  const open = [
    newDuty(
      context,
      'execution',
      stage.round,
      'answer-public-signal',
      { unitId, postId: null, personId: null },
      due,
      ['L713-35', 'DL171-37'],
      signalNo,
    ),
  ];
  return { events: [event('PublicSignalReceived', { ...data, signalNo, duties: { open } }, ['L713-35'])] };
}

const withTask = (stage: ExecutionState, taskId: string, change: Partial<Task>): ExecutionState => ({
  ...stage,
  tasks: stage.tasks.map((t) => (t.taskId === taskId ? { ...t, ...change } : t)),
});

function evolve(stage: ExecutionState, event: Recorded<ExecutionEvent>): ExecutionState {
  switch (event.type) {
    case 'ExecutingUnitsNamed': {
      const { unitIds, leadUnitId, supervisorUnitId } = event.data;
      return { ...stage, units: { unitIds, leadUnitId, supervisorUnitId } };
    }
    case 'TaskAssigned': {
      const { taskId, unitId, title, dueOn } = event.data;
      return { ...stage, tasks: [...stage.tasks, { taskId, unitId, title, dueOn, percent: 0, done: false }] };
    }
    case 'ProgressReported':
      return withTask(stage, event.data.taskId, { percent: event.data.percent });
    case 'TaskCompleted':
      return withTask(stage, event.data.taskId, { percent: 100, done: true });
    case 'ProblemReported':
      return {
        ...stage,
        problems: [...stage.problems, { kind: event.data.kind, description: event.data.description }],
      };
    case 'PublicSignalReceived':
      return { ...stage, signals: [...stage.signals, { signalNo: event.data.signalNo, answered: false }] };
    case 'PublicSignalAnswered':
      return {
        ...stage,
        signals: stage.signals.map((s) => (s.signalNo === event.data.signalNo ? { ...s, answered: true } : s)),
      };
    case 'ExecutionConcluded':
      return concluded(stage, event, 'executed');
    default:
      return event satisfies never;
  }
}

const organ = { stage: 'execution', roles: ['office', 'head'], charged: false, when: 'open' } as const;
const executor = { ...organ, roles: ['executor'] as const };

export const execution: StageModule<'execution'> = {
  kind: 'execution',
  specs: {
    NameExecutingUnits: { ...organ, title: text('明确执行单位', 'Name the executing units'), basis: ['L713-34'] },
    AssignTask: {
      ...organ,
      roles: ['office', 'head', 'executor'],
      title: text('分解任务', 'Assign a task'),
      basis: ['L713-34'],
    },
    ReportProgress: { ...executor, title: text('报告进展', 'Report progress'), basis: ['L713-34'] },
    CompleteTask: { ...executor, title: text('完成任务', 'Complete a task'), basis: ['L713-34'] },
    ReportProblem: { ...executor, title: text('报告执行中的问题', 'Report a problem'), basis: ['L713-35'] },
    ReceivePublicSignal: {
      ...organ,
      roles: ['citizen', 'office', 'executor'],
      title: text('对决策执行提出意见', 'Send an opinion on the execution'),
      basis: ['L713-35'],
    },
    AnswerPublicSignal: {
      ...executor,
      roles: ['executor', 'office'],
      title: text('答复公众意见', 'Answer a public opinion'),
      basis: ['L713-35', 'DL171-37'],
    },
    ConcludeExecution: { ...executor, title: text('报告执行完成', 'Conclude execution'), basis: ['L713-34'] },
  },
  events: {
    ExecutingUnitsNamed: text('明确执行单位', 'Executing units named'),
    TaskAssigned: text('分解任务', 'Task assigned'),
    ProgressReported: text('报告进展', 'Progress reported'),
    TaskCompleted: text('完成任务', 'Task completed'),
    ProblemReported: text('报告执行中的问题', 'Problem reported'),
    PublicSignalReceived: text('收到公众意见', 'Public opinion received'),
    PublicSignalAnswered: text('答复公众意见', 'Public opinion answered'),
    ExecutionConcluded: text('执行完成', 'Execution concluded'),
  },
  open: (round, at) => ({ ...openStage(round, at), units: null, tasks: [], problems: [], signals: [] }),
  openingDuties: (round, decision, context) => {
    const holder = { unitId: decision.charges.execution?.unitId ?? decision.units.lead, postId: null, personId: null };
    return [newDuty(context, 'execution', round, 'name-executing-unit', holder, null, ['L713-34'])];
  },
  gate,
  decide,
  evolve,
  timers: () => [],
};
