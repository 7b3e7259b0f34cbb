import type { Act } from '../../act';

export interface RiskPoint {
  field: string;
  description: string;
  likelihood: 'high' | 'medium' | 'low';
  impact: 'high' | 'medium' | 'low';
  measures: string;
}

export type RiskAssessmentAct =
  | Act<'CommissionAssessor', { organisation: string; reason: string }>
  | Act<
      'ReuseEarlierAssessment',
      { documentHash: string; madeBy: string; level: string | null; nothingMajorChanged: boolean; reason: string }
    >
  | Act<
      'HearOnRisk',
      { method: string; heard: string[]; departments: boolean; summary: string; recordHash: string | null }
    >
  | Act<
      'SubmitRiskReport',
      {
        draftHash: string;
        documentHash: string;
        points: RiskPoint[];
        level: string | null;
        contingencyPlan: string;
        advises: 'controllable' | 'uncontrollable';
      }
    >
  | Act<'ReviewRiskReport', { draftHash: string; passed: boolean; opinion: string; documentHash: string | null }>
  /** 713-24: the organ judges whether the risk can be controlled; the assessor only advises. */
  | Act<'JudgeControllability', { draftHash: string; result: string; reason: string }>;
