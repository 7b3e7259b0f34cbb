import type { StageTypes } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ActBody } from '../act-body.dto';
import type { DtosOf } from './dtos-of';
import { OrNull } from './or-null';

export class CommissionAssessorDto extends ActBody {
  /** The institution commissioned. @example "某社会风险评估中心" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  organisation: string;

  /** Why it was chosen. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ReuseEarlierAssessmentDto extends ActBody {
  /** SHA-256 of the earlier report. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** Who made it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  madeBy: string;

  /** The level it found, of the rule set's list `risk-levels`. @example "low" */
  @OrNull()
  @IsString()
  @Length(1, 100)
  level: string | null = null;

  /** true: the circumstances have not changed in the main. */
  @IsBoolean()
  nothingMajorChanged: boolean;

  /** Why it can stand for a new one. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class HearOnRiskDto extends ActBody {
  /** How people were heard. @example "入户走访" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  method: string;

  /** Groups or units heard. @example ["沿线居民"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(2000, { each: true })
  heard: string[];

  /** Whether departments were heard as well. */
  @IsBoolean()
  departments: boolean;

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

/** One risk and what is done about it. */
export class RiskPointDto {
  /** The field. @example "社会稳定" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  field: string;

  /** What might happen. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  description: string;

  /** How likely it is. */
  @IsIn(['high', 'medium', 'low'])
  likelihood: 'high' | 'medium' | 'low';

  /** How bad it would be. */
  @IsIn(['high', 'medium', 'low'])
  impact: 'high' | 'medium' | 'low';

  /** What is done against it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  measures: string;
}

export class SubmitRiskReportDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** SHA-256 of the report. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** The risks found. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RiskPointDto)
  points: RiskPointDto[];

  /** Overall level, of the rule set's list `risk-levels`. @example "low" */
  @OrNull()
  @IsString()
  @Length(1, 100)
  level: string | null = null;

  /** What is done if it comes to pass. */
  @IsString()
  @MaxLength(10_000)
  contingencyPlan: string;

  /** The assessor's advice; the organ judges. */
  @IsIn(['controllable', 'uncontrollable'])
  advises: 'controllable' | 'uncontrollable';
}

export class ReviewRiskReportDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** Whether the report passes the review. */
  @IsBoolean()
  passed: boolean;

  /** The reviewers' opinion. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  opinion: string;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;
}

export class JudgeControllabilityDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** Outcome, of the rule set's list. @example "controllable" */
  @IsString()
  @Length(1, 100)
  result: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export const riskAssessmentDtos = {
  CommissionAssessor: CommissionAssessorDto,
  ReuseEarlierAssessment: ReuseEarlierAssessmentDto,
  HearOnRisk: HearOnRiskDto,
  SubmitRiskReport: SubmitRiskReportDto,
  ReviewRiskReport: ReviewRiskReportDto,
  JudgeControllability: JudgeControllabilityDto,
} satisfies DtosOf<StageTypes['risk-assessment']['act']['type']>;
