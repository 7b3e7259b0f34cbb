import type { DomainEvent } from '../../act';
import type { ExecutionAct } from './execution.acts';

type DataOf<T extends ExecutionAct['type']> = Extract<ExecutionAct, { type: T }>['data'];

export type ExecutionEvent =
  | DomainEvent<'ExecutingUnitsNamed', DataOf<'NameExecutingUnits'>>
  | DomainEvent<'TaskAssigned', DataOf<'AssignTask'>>
  | DomainEvent<'ProgressReported', DataOf<'ReportProgress'>>
  | DomainEvent<'TaskCompleted', DataOf<'CompleteTask'>>
  | DomainEvent<'ProblemReported', DataOf<'ReportProblem'>>
  | DomainEvent<'PublicSignalReceived', DataOf<'ReceivePublicSignal'> & { signalNo: number }>
  | DomainEvent<'PublicSignalAnswered', DataOf<'AnswerPublicSignal'>>
  | DomainEvent<'ExecutionConcluded', DataOf<'ConcludeExecution'>>;
