import type { StageTypes } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
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

/** One of two or more options put before the organ. */
export class DraftOptionDto {
  /** Short id within the draft. @example "a" */
  @IsString()
  @Length(1, 100)
  id: string;

  /** What the option is called. @example "方案一:分段计价" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  title: string;

  /** What speaks for it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  pros: string;

  /** What speaks against it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  cons: string;

  /** true for exactly one of several options. */
  @IsBoolean()
  preferred: boolean;
}

/** A provision on which the draft rests. */
export class LegalBasisEntryDto {
  /** The law, regulation, rule or policy. @example "价格法" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  instrument: string;

  /** The article. @example "23" */
  @IsString()
  @Length(1, 100)
  article: string;

  /** What it bears on; may be empty. */
  @IsString()
  @MaxLength(2000)
  note: string;
}

export class SubmitDraftDto extends ActBody {
  /** Title of the draft. @example "城市轨道交通票价调整方案" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  title: string;

  /** SHA-256 of the draft's document; every opinion is bound to it. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** SHA-256 of the explanation that goes with the draft. */
  @Matches(/^[0-9a-f]{64}$/)
  explanationHash: string;

  /** None, or two and more. */
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => DraftOptionDto)
  options: DraftOptionDto[];

  /** The provisions on which it rests. */
  @IsArray()
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => LegalBasisEntryDto)
  legalBasis: LegalBasisEntryDto[];

  /** Analysis of costs and benefits: people, money and means against economic, social and environmental effect. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  costBenefit: string | null = null;
}

export class ConsultUnitDto extends ActBody {
  /** The unit asked. @example "u-finance" */
  @IsString()
  @Length(1, 100)
  unitId: string;

  /** What it is asked. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  question: string;
}

export class RecordUnitOpinionDto extends ActBody {
  /** The unit that answers. @example "u-finance" */
  @IsString()
  @Length(1, 100)
  unitId: string;

  /** Whether it agrees. */
  @IsIn(['agrees', 'suggests', 'disagrees'])
  stance: 'agrees' | 'suggests' | 'disagrees';

  /** What it says; may be empty when it simply agrees. */
  @IsString()
  @MaxLength(10_000)
  opinion: string;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;
}

export class RecordDisputeDto extends ActBody {
  /** The unit with which no agreement was reached. @example "u-finance" */
  @IsString()
  @Length(1, 100)
  unitId: string;

  /** The main question in dispute. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  issue: string;

  /** The unit's view. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  unitView: string;

  /** The undertaking unit's view. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  ownView: string;

  /** Reasons for the own view. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reasons: string;

  /** Provisions on which the own view rests. @example ["价格法-23"] */
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  basis: string[];

  /** To whom it was reported. @example "分管副市长" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  reportedTo: string;
}

export class ConcludeDraftingDto extends ActBody {
  /** How the draft came about and what it settles. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  explanation: string;
}

export const draftingDtos = {
  SubmitDraft: SubmitDraftDto,
  ConsultUnit: ConsultUnitDto,
  RecordUnitOpinion: RecordUnitOpinionDto,
  RecordDispute: RecordDisputeDto,
  ConcludeDrafting: ConcludeDraftingDto,
} satisfies DtosOf<StageTypes['drafting']['act']['type']>;
