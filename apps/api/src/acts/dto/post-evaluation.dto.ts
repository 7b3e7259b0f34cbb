import type { StageTypes } from '@dingce/domain';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsString, Length, Matches, MaxLength } from 'class-validator';
import { ActBody } from '../act-body.dto';
import { IsCivilDate } from './civil-date';
import type { DtosOf } from './dtos-of';
import { OrNull } from './or-null';

export class CommissionEvaluationDto extends ActBody {
  /** What gave rise to it, of the rule set's list. @example "trial-ended" */
  @IsString()
  @Length(1, 100)
  trigger: string;

  /** The unit that evaluates; never the one that did the main assessment before the decision. @example "u-audit" */
  @OrNull()
  @IsString()
  @Length(1, 100)
  evaluatorUnitId: string | null = null;

  /** The evaluating unit or institution by name. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  organisation: string;

  /** What is evaluated. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  scope: string;

  /** By when. @example "2027-06-30" */
  @OrNull()
  @IsCivilDate()
  dueOn: string | null = null;
}

export class HearOnEvaluationDto extends ActBody {
  /** How people were heard. @example "问卷" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  method: string;

  /** Groups or units heard. @example ["乘客"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(2000, { each: true })
  heard: string[];

  /** Whether the public was heard. */
  @IsBoolean()
  includesPublic: boolean;

  /** What they said. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the record, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  recordHash: string | null = null;
}

export class SubmitEvaluationReportDto extends ActBody {
  /** SHA-256 of the report. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** What the decision brought about. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  effects: string;

  /** What problems there are; may be empty. */
  @IsString()
  @MaxLength(10_000)
  problems: string;

  /** What it recommends, of the rule set's list. @example "continue" */
  @IsString()
  @Length(1, 100)
  recommends: string;

  /** The recommendation in words. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  recommendation: string;
}

export class ConcludeEvaluationDto extends ActBody {
  /** Outcome, of the rule set's list. @example "continue" */
  @IsString()
  @Length(1, 100)
  outcome: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export const postEvaluationDtos = {
  CommissionEvaluation: CommissionEvaluationDto,
  HearOnEvaluation: HearOnEvaluationDto,
  SubmitEvaluationReport: SubmitEvaluationReportDto,
  ConcludeEvaluation: ConcludeEvaluationDto,
} satisfies DtosOf<StageTypes['post-evaluation']['act']['type']>;
