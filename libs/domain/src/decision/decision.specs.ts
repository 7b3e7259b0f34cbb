import type { ActSpec } from '../act';
import { text } from '../text';
import type { Text } from '../text';
import type { DecisionAct, DecisionActType } from './decision.acts';
import type { DecisionEvent } from './decision.events';

const spec = { stage: 'decision', charged: false, when: 'always' } as const;
const anyReviewer = [
  'drafter',
  'drafting-lead',
  'risk-assessor',
  'risk-reviewer',
  'fair-competition-reviewer',
  'legality-reviewer',
  'meeting-secretary',
  'executor',
  'evaluator',
] as const;
const anybody = [
  ...anyReviewer,
  'office',
  'consulted-unit',
  'expert',
  'hearing-chair',
  'meeting-member',
  'head',
  'archivist',
] as const;
const engine = { ...spec, roles: ['engine'] as const };

export const decisionSpecs: Record<DecisionActType, ActSpec> = {
  ProposeDecision: {
    ...spec,
    roles: ['office', 'drafter', 'drafting-lead', 'client', 'head'],
    title: text('提出决策事项建议', 'Propose a decision'),
    basis: ['L713-10'],
  },
  RecordProposalStudy: {
    ...spec,
    roles: ['office', 'drafter', 'drafting-lead'],
    title: text('研究论证建议', 'Record the study of the proposal'),
    basis: ['L713-10'],
  },
  StartDecision: {
    ...spec,
    roles: ['office', 'head'],
    title: text('启动决策程序', 'Start the decision'),
    basis: ['L713-10', 'L713-11'],
  },
  DeclineProposal: {
    ...spec,
    roles: ['office', 'head'],
    title: text('不予启动', 'Decline the proposal'),
    basis: ['L713-10'],
  },
  RecordFindings: {
    ...spec,
    roles: ['drafter', 'drafting-lead', 'office'],
    title: text('认定事实', 'Record findings of fact'),
    basis: ['L713-14', 'L713-19', 'L713-22', 'L713-29'],
  },
  ChargeUnit: {
    ...spec,
    roles: ['office', 'head'],
    title: text('确定承担单位', 'Charge a unit with a stage'),
    basis: ['L713-11'],
  },
  ClaimStage: { ...spec, roles: anyReviewer, title: text('签收', 'Claim the work'), basis: [] },
  DelegateStage: { ...spec, roles: anyReviewer, title: text('转办', 'Delegate the work'), basis: [] },
  RecuseFromStage: { ...spec, roles: anybody, title: text('回避', 'Recuse oneself'), basis: ['L713-20'] },
  ReviseDraft: {
    ...spec,
    roles: ['drafter', 'drafting-lead'],
    title: text('修改决策草案', 'Revise the draft'),
    basis: ['L713-18', 'L713-24', 'L713-28'],
  },
  ReturnDraft: {
    ...spec,
    roles: [...anyReviewer, 'head'],
    title: text('退回', 'Send the draft back'),
    basis: ['L713-26', 'L713-29'],
  },
  ConfirmEnteredAct: {
    ...spec,
    when: 'closed-too',
    roles: [...anybody, 'citizen'],
    title: text('确认代录', 'Confirm an act entered for you'),
    basis: ['L713-33'],
  },
  ObjectToEnteredAct: {
    ...spec,
    when: 'closed-too',
    roles: [...anybody, 'citizen'],
    title: text('对代录提出异议', 'Object to an act entered for you'),
    basis: ['L713-33'],
  },
  RecordSecretPlaceholder: {
    ...spec,
    roles: ['drafter', 'drafting-lead', 'office'],
    title: text('登记涉密材料占位', 'Record a placeholder for a secret paper'),
    basis: ['L713-14', 'XXGK-14'],
  },
  AdoptRuleSet: {
    ...spec,
    roles: ['office'],
    title: text('变更适用规则', 'Move to another rule set'),
    basis: ['L713-42'],
  },
  SuspendExecution: { ...spec, roles: ['head'], title: text('先行中止执行', 'Suspend execution'), basis: ['L713-37'] },
  ConfirmSuspension: {
    ...spec,
    roles: ['meeting-secretary', 'head'],
    title: text('集体讨论确认中止', 'Confirm the suspension'),
    basis: ['L713-37', 'DL171-39'],
  },
  ResumeExecution: {
    ...spec,
    roles: ['meeting-secretary', 'head'],
    title: text('恢复执行', 'Resume execution'),
    basis: ['L713-37', 'DL171-39'],
  },
  TerminateDecision: {
    ...spec,
    roles: ['head', 'office'],
    title: text('终止决策', 'Terminate the decision'),
    basis: ['L713-37'],
  },
  LinkAdjustment: {
    ...spec,
    roles: ['office', 'head'],
    title: text('重大调整转新程序', 'Link a major adjustment'),
    basis: ['L713-37'],
  },
  ExplainStageNotPerformed: {
    ...spec,
    roles: ['drafter', 'drafting-lead'],
    title: text('说明未履行的程序', 'Explain a stage not performed'),
    basis: ['DL171-32'],
  },
  ArchiveMaterial: {
    ...spec,
    when: 'closed-too',
    roles: ['archivist', 'office', 'drafter', 'legality-reviewer'],
    title: text('归档', 'File in the archive'),
    basis: ['L713-33'],
  },
  RaiseObjection: { ...spec, roles: anybody, title: text('提出异议', 'Raise an objection'), basis: ['GWY-60'] },
  OpenStage: { ...engine, title: text('开启环节', 'Open a stage'), basis: [] },
  SupersedeStage: { ...engine, title: text('重新进行环节', 'Supersede a stage'), basis: [] },
  CloseDecision: { ...engine, title: text('办结', 'Close the decision'), basis: ['L713-33'] },
  RecordDeadlinePassed: { ...engine, title: text('登记逾期', 'Record a passed deadline'), basis: ['L713-38'] },
  RemindHolder: { ...engine, title: text('催办', 'Remind the holder'), basis: [] },
  RecomputeDueDates: { ...engine, title: text('重算期限', 'Recompute due dates'), basis: [] },
};

export const decisionEventTitles: Record<DecisionEvent['type'], Text> = {
  DecisionProposed: text('提出决策事项建议', 'Decision proposed'),
  ProposalStudied: text('完成建议的研究论证', 'Proposal studied'),
  DecisionStarted: text('启动决策程序', 'Decision started'),
  ProposalDeclined: text('决定不启动', 'Proposal declined'),
  FindingsRecorded: text('认定事实', 'Findings recorded'),
  UnitCharged: text('确定承担单位', 'Unit charged'),
  StageClaimed: text('签收', 'Work claimed'),
  StageDelegated: text('转办', 'Work delegated'),
  StageRecused: text('回避', 'Person recused'),
  DraftRevised: text('修改决策草案', 'Draft revised'),
  DraftReturned: text('退回草案', 'Draft sent back'),
  EnteredActConfirmed: text('确认代录', 'Entered act confirmed'),
  EnteredActObjected: text('对代录提出异议', 'Entered act objected to'),
  SecretPlaceholderRecorded: text('登记涉密材料占位', 'Secret placeholder recorded'),
  RuleSetAdopted: text('变更适用规则', 'Rule set adopted'),
  ExecutionSuspended: text('先行中止执行', 'Execution suspended'),
  SuspensionConfirmed: text('集体讨论中止事项', 'Suspension put to the meeting'),
  ExecutionResumed: text('恢复执行', 'Execution resumed'),
  DecisionTerminated: text('终止决策', 'Decision terminated'),
  AdjustmentLinked: text('转入重大调整程序', 'Adjustment linked'),
  StageNotPerformedExplained: text('说明未履行的程序', 'Stage not performed explained'),
  MaterialArchived: text('材料归档', 'Material filed'),
  ObjectionRaised: text('提出异议', 'Objection raised'),
  StageOpened: text('环节开启', 'Stage opened'),
  StageSuperseded: text('环节重新进行', 'Stage superseded'),
  DecisionClosed: text('办结', 'Decision closed'),
  DeadlinePassed: text('逾期', 'Deadline passed'),
  HolderReminded: text('催办', 'Holder reminded'),
  DueDatesRecomputed: text('期限重算', 'Due dates recomputed'),
};

export const engineActs: readonly DecisionAct['type'][] = [
  'OpenStage',
  'SupersedeStage',
  'CloseDecision',
  'RecordDeadlinePassed',
  'RemindHolder',
  'RecomputeDueDates',
];
