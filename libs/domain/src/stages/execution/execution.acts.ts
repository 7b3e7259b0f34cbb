import type { Act, Sealed } from '../../act';
import type { CivilDate } from '../../time';

export type ProblemKind = 'problem' | 'major-change' | 'force-majeure';

export type ExecutionAct =
  | Act<'NameExecutingUnits', { unitIds: string[]; leadUnitId: string; supervisorUnitId: string; requirements: string }>
  | Act<'AssignTask', { taskId: string; unitId: string; title: string; dueOn: CivilDate }>
  | Act<'ReportProgress', { taskId: string; percent: number; summary: string; documentHash: string | null }>
  | Act<'CompleteTask', { taskId: string; summary: string; documentHash: string | null }>
  | Act<'ReportProblem', { kind: ProblemKind; description: string; measures: string; documentHash: string | null }>
  | Act<'ReceivePublicSignal', { channel: string; content: Sealed; from: Sealed | null }>
  | Act<'AnswerPublicSignal', { signalNo: number; answer: string }>
  | Act<'ConcludeExecution', { summary: string; documentHash: string | null }>;
