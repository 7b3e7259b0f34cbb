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
import { IsCivilDate } from './civil-date';
import type { DtosOf } from './dtos-of';
import { OrNull } from './or-null';

/** One paper of the package. */
export class PackageItemDto {
  /** Id of the rule set's list `legality-package`. @example "draft" */
  @IsString()
  @Length(1, 100)
  id: string;

  /** SHA-256 of the paper. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;
}

export class SubmitLegalityPackageDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** The papers. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PackageItemDto)
  items: PackageItemDto[];

  /** Which procedures were followed, stage by stage. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  procedureAccount: string;

  /** When the opinion is asked for; null leaves it to the rule. @example "2026-05-20" */
  @OrNull()
  @IsCivilDate()
  answerBy: string | null = null;
}

export class AcceptLegalityPackageDto extends ActBody {
  /** A remark; may be empty. */
  @IsString()
  @MaxLength(2000)
  note: string;
}

export class ReturnLegalityPackageDto extends ActBody {
  /** Why it is returned. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;

  /** Ids of the papers that are missing. @example ["explanation"] */
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  missing: string[];
}

export class RequestSupplementDto extends ActBody {
  /** What is to be added. @example ["explanation"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  items: string[];

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class SubmitSupplementDto extends ActBody {
  /** The papers added. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PackageItemDto)
  items: PackageItemDto[];

  /** A remark; may be empty. */
  @IsString()
  @MaxLength(2000)
  note: string;
}

export class StopReviewClockDto extends ActBody {
  /** One of the grounds that the rule set knows. @example "supplement" */
  @IsString()
  @Length(1, 100)
  ground: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ResumeReviewClockDto extends ActBody {
  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ExtendLegalityReviewDto extends ActBody {
  /** Who consented. @example "市司法局局长" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  consentBy: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class RecordLegalAdviceDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** Who advised. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  adviser: string;

  /** In which capacity. */
  @IsIn(['legal-adviser', 'public-lawyer'])
  capacity: 'legal-adviser' | 'public-lawyer';

  /** What they advise. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  opinion: string;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;
}

/** The finding under one head. */
export class LegalityFindingDto {
  /** Whether it is lawful under this head. */
  @IsBoolean()
  ok: boolean;

  /** What was found; may be empty when nothing was. */
  @IsString()
  @MaxLength(10_000)
  note: string;
}

export class IssueLegalityOpinionDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** Outcome, of the rule set's list `legality-review`. @example "lawful" */
  @IsString()
  @Length(1, 100)
  outcome: string;

  /** Whether the organ may decide it. */
  @IsObject()
  @ValidateNested()
  @Type(() => LegalityFindingDto)
  authority: LegalityFindingDto;

  /** Whether the procedures were followed. */
  @IsObject()
  @ValidateNested()
  @Type(() => LegalityFindingDto)
  procedure: LegalityFindingDto;

  /** Whether its content is lawful. */
  @IsObject()
  @ValidateNested()
  @Type(() => LegalityFindingDto)
  content: LegalityFindingDto;

  /** The reasons. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reasons: string;

  /** SHA-256 of the opinion. */
  @Matches(/^[0-9a-f]{64}$/)
  opinionHash: string;

  /** The legal risk stated, for exploratory reform without state rules only. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  legalRisk: string | null = null;

  /** What has to be changed or made good. */
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(2000, { each: true })
  requires: string[];
}

export const legalityReviewDtos = {
  SubmitLegalityPackage: SubmitLegalityPackageDto,
  AcceptLegalityPackage: AcceptLegalityPackageDto,
  ReturnLegalityPackage: ReturnLegalityPackageDto,
  RequestSupplement: RequestSupplementDto,
  SubmitSupplement: SubmitSupplementDto,
  StopReviewClock: StopReviewClockDto,
  ResumeReviewClock: ResumeReviewClockDto,
  ExtendLegalityReview: ExtendLegalityReviewDto,
  RecordLegalAdvice: RecordLegalAdviceDto,
  IssueLegalityOpinion: IssueLegalityOpinionDto,
} satisfies DtosOf<StageTypes['legality-review']['act']['type']>;
