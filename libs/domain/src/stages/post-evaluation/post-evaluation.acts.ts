import type { Act } from '../../act';
import type { CivilDate } from '../../time';

export type PostEvaluationAct =
  | Act<
      'CommissionEvaluation',
      {
        trigger: string;
        /** The evaluating unit or institution; never the one that did the main assessment before the decision (713-36). */
        evaluatorUnitId: string | null;
        organisation: string;
        scope: string;
        dueOn: CivilDate | null;
      }
    >
  | Act<
      'HearOnEvaluation',
      { method: string; heard: string[]; includesPublic: boolean; summary: string; recordHash: string | null }
    >
  | Act<
      'SubmitEvaluationReport',
      { documentHash: string; effects: string; problems: string; recommends: string; recommendation: string }
    >
  | Act<'ConcludeEvaluation', { outcome: string; reason: string }>;
