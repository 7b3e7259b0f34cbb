import { stageKinds } from '@dingce/domain';
import type { DecisionAct, Findings, StageKind } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ActBody } from '../act-body.dto';
import { AreCharges } from './charges';
import { IsCivilDate } from './civil-date';
import type { DtosOf } from './dtos-of';
import { AreFindings } from './findings';
import { OrNull } from './or-null';

/** Opens a decision; its endpoint gives the new decision's id and resolves the rule set. */
export class ProposeDecisionDto extends ActBody {
  /** The organ that decides. @example "org-city" */
  @IsString()
  @Length(1, 100)
  organId: string;

  /** What is to be decided. @example "城市轨道交通票价调整" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  title: string;

  /** By which of the four channels the proposal comes. */
  @IsIn(['leader', 'department', 'deputies', 'citizens'])
  channel: 'leader' | 'department' | 'deputies' | 'citizens';

  /** The rule set; by default the organ's own. @example "cn-713" */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  ruleSetId?: string;

  /** The problem to be solved; a department must argue it. */
  @IsString()
  @MaxLength(10_000)
  problem: string;

  /** The reasons. */
  @IsString()
  @MaxLength(10_000)
  reasons: string;

  /** Provisions on which it rests. @example ["价格法-23"] */
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  basis: string[];

  /** The preliminary plan. */
  @IsString()
  @MaxLength(10_000)
  preliminaryPlan: string;

  /** Why it is needed. */
  @IsString()
  @MaxLength(10_000)
  necessity: string;

  /** Why it can be done. */
  @IsString()
  @MaxLength(10_000)
  feasibility: string;

  /** SHA-256 of each paper of the proposal. */
  @IsArray()
  @ArrayMaxSize(100)
  @Matches(/^[0-9a-f]{64}$/, { each: true })
  documents: string[];

  /** Id of the decision that this one changes in the main. */
  @OrNull()
  @IsString()
  @Length(1, 100)
  adjusts: string | null = null;
}

export class RecordProposalStudyDto extends ActBody {
  /** Whether it is needed. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  necessity: string;

  /** Whether it can be done. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  feasibility: string;

  /** What the study concludes. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  conclusion: string;

  /** SHA-256 of each paper of the study. */
  @IsArray()
  @ArrayMaxSize(100)
  @Matches(/^[0-9a-f]{64}$/, { each: true })
  documents: string[];
}

export class StartDecisionDto extends ActBody {
  /** The undertaking units. @example ["u-transport"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  undertakingUnits: string[];

  /** The one that leads; needed when there are several. @example "u-transport" */
  @OrNull()
  @IsString()
  @Length(1, 100)
  leadUnit: string | null = null;

  /** The unit charged with each stage, by stage kind. @example { "legality-review": "u-justice" } */
  @AreCharges()
  charges: Partial<Record<StageKind, string>>;

  /** Deadline for the draft, when the rule set leaves it to the organ. @example "2026-04-30" */
  @OrNull()
  @IsCivilDate()
  draftingDueOn: string | null = null;
}

export class DeclineProposalDto extends ActBody {
  /** Why it is not started. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class RecordFindingsDto extends ActBody {
  /** Each finding with its reason and basis, by its id in the rule set. @example { "market-activity": { "value": true, "reason": "涉及票价", "basis": ["L713-29"] } } */
  @AreFindings()
  findings: Findings;
}

export class ChargeUnitDto extends ActBody {
  /** The stage. */
  @IsIn([...stageKinds])
  stage: StageKind;

  /** The unit charged. @example "u-justice" */
  @IsString()
  @Length(1, 100)
  unitId: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ClaimStageDto extends ActBody {
  /** The stage claimed. */
  @IsIn([...stageKinds])
  stage: StageKind;
}

export class DelegateStageDto extends ActBody {
  /** The stage. */
  @IsIn([...stageKinds])
  stage: StageKind;

  /** To whom it is delegated. @example "p-lin" */
  @IsString()
  @Length(1, 100)
  personId: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class RecuseFromStageDto extends ActBody {
  /** The stage. */
  @IsIn([...stageKinds])
  stage: StageKind;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ReviseDraftDto extends ActBody {
  /** Title of the revised draft. @example "城市轨道交通票价调整方案" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  title: string;

  /** SHA-256 of the revised draft. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** Whether it changes in substance; earlier judgements then lapse as the rule set says. */
  @IsBoolean()
  substantial: boolean;

  /** What was changed and why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;

  /** The stage whose result it answers. */
  @OrNull()
  @IsIn([...stageKinds])
  inResponseTo: StageKind | null = null;
}

export class ReturnDraftDto extends ActBody {
  /** The stage that sends it back. */
  @IsIn([...stageKinds])
  stage: StageKind;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ConfirmEnteredActDto extends ActBody {
  /** The act that was entered for you. */
  @IsString()
  @Length(1, 100)
  actId: string;
}

export class ObjectToEnteredActDto extends ActBody {
  /** The act that was entered for you. */
  @IsString()
  @Length(1, 100)
  actId: string;

  /** What is wrong with it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

/** The paper itself stays outside; only its number is recorded. */
export class RecordSecretPlaceholderDto extends ActBody {
  /** Number of the paper. */
  @IsString()
  @Length(1, 100)
  number: string;

  /** Why it is secret. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  ground: string;

  /** Its level. */
  @IsIn(['secret', 'confidential', 'top-secret'])
  level: 'secret' | 'confidential' | 'top-secret';

  /** Where it is held. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  heldBy: string;
}

/** One rule that is different in the new rule set. */
export class RuleSetChangeDto {
  /** Which rule. @example "periods/legality.review/value" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(500)
  path: string;

  /** Its value before; empty when it is new. */
  @IsString()
  @MaxLength(10_000)
  from: string;

  /** Its value now; empty when it is gone. */
  @IsString()
  @MaxLength(10_000)
  to: string;
}

export class AdoptRuleSetDto extends ActBody {
  /** The rule set to move to. @example "cn-713" */
  @IsString()
  @Length(1, 100)
  id: string;

  /** SHA-256 of that rule set. */
  @Matches(/^[0-9a-f]{64}$/)
  hash: string;

  /** What is different. */
  @IsArray()
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RuleSetChangeDto)
  diff: RuleSetChangeDto[];

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class SuspendExecutionDto extends ActBody {
  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;

  /** What is done against loss. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  mitigation: string;
}

export class ConfirmSuspensionDto extends ActBody {
  /** Whether the meeting confirms it. */
  @IsBoolean()
  confirmed: boolean;

  /** Which meeting. @example "市政府第15次常务会议" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  meeting: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ResumeExecutionDto extends ActBody {
  /** Which meeting. @example "市政府第16次常务会议" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  meeting: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class TerminateDecisionDto extends ActBody {
  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;

  /** The ground. @example "major-change" */
  @IsString()
  @Length(1, 100)
  ground: string;

  /** What is done against loss; may be empty when nothing was carried out yet. */
  @IsString()
  @MaxLength(10_000)
  mitigation: string;
}

export class LinkAdjustmentDto extends ActBody {
  /** The new decision, which changes this one. */
  @IsString()
  @Length(1, 100)
  decisionId: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ExplainStageNotPerformedDto extends ActBody {
  /** The stage. */
  @IsIn([...stageKinds])
  stage: StageKind;

  /** Why it was not performed. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;

  /** Provisions on which that rests. @example ["DL171-32"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  basis: string[];
}

export class ArchiveMaterialDto extends ActBody {
  /** SHA-256 of the paper. */
  @Matches(/^[0-9a-f]{64}$/)
  document: string;

  /** Its title. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  title: string;

  /** The day it was filed. @example "2026-07-10" */
  @IsCivilDate()
  filedOn: string;
}

export class RaiseObjectionDto extends ActBody {
  /** The act or stage objected to. */
  @IsString()
  @Length(1, 100)
  to: string;

  /** The objection. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  content: string;
}

/** Entered by the engine alone; no operation offers them. */
type EngineAct =
  'OpenStage' | 'SupersedeStage' | 'CloseDecision' | 'RecordDeadlinePassed' | 'RemindHolder' | 'RecomputeDueDates';

export const decisionDtos = {
  RecordProposalStudy: RecordProposalStudyDto,
  StartDecision: StartDecisionDto,
  DeclineProposal: DeclineProposalDto,
  RecordFindings: RecordFindingsDto,
  ChargeUnit: ChargeUnitDto,
  ClaimStage: ClaimStageDto,
  DelegateStage: DelegateStageDto,
  RecuseFromStage: RecuseFromStageDto,
  ReviseDraft: ReviseDraftDto,
  ReturnDraft: ReturnDraftDto,
  ConfirmEnteredAct: ConfirmEnteredActDto,
  ObjectToEnteredAct: ObjectToEnteredActDto,
  RecordSecretPlaceholder: RecordSecretPlaceholderDto,
  AdoptRuleSet: AdoptRuleSetDto,
  SuspendExecution: SuspendExecutionDto,
  ConfirmSuspension: ConfirmSuspensionDto,
  ResumeExecution: ResumeExecutionDto,
  TerminateDecision: TerminateDecisionDto,
  LinkAdjustment: LinkAdjustmentDto,
  ExplainStageNotPerformed: ExplainStageNotPerformedDto,
  ArchiveMaterial: ArchiveMaterialDto,
  RaiseObjection: RaiseObjectionDto,
} satisfies DtosOf<Exclude<DecisionAct['type'], EngineAct | 'ProposeDecision'>>;
