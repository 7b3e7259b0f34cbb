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

/** One expert who is asked. */
export class SelectedExpertDto {
  /** Person id. @example "p-expert-1" */
  @IsString()
  @Length(1, 100)
  personId: string;

  /** Field of expertise. @example "交通经济" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  field: string;

  /** Where they work. @example "某大学" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  organisation: string;

  /** true when known to hold a different view; such experts are to be sought out. */
  @IsBoolean()
  knownDifferentView: boolean;
}

export class SelectExpertsDto extends ActBody {
  /** Those asked. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SelectedExpertDto)
  experts: SelectedExpertDto[];

  /** How they work. */
  @IsIn(['meeting', 'written', 'commission'])
  mode: 'meeting' | 'written' | 'commission';

  /** How they were chosen. @example "从专家库随机抽取" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  selectionMethod: string;

  /** Whether the matter is broad or much disputed, which calls for more experts. */
  @IsBoolean()
  broadOrDisputed: boolean;
}

export class DeclareInterestDto extends ActBody {
  /** Whether the expert has an interest of their own in the matter. */
  @IsBoolean()
  hasInterest: boolean;

  /** What interest; empty when there is none. */
  @IsString()
  @MaxLength(2000)
  detail: string;
}

export class ExcludeExpertDto extends ActBody {
  /** The expert. @example "p-expert-1" */
  @IsString()
  @Length(1, 100)
  personId: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class SubmitExpertOpinionDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

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

  /** Whether it is sound. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  soundness: string;

  /** The conclusion. */
  @IsIn(['supports', 'supports-with-changes', 'opposes'])
  conclusion: 'supports' | 'supports-with-changes' | 'opposes';

  /** What the expert holds against the others' view. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  dissent: string | null = null;

  /** SHA-256 of the signed or sealed opinion. */
  @Matches(/^[0-9a-f]{64}$/)
  signedDocumentHash: string;
}

/** What became of one expert's opinion. */
export class ExpertAdoptionDto {
  /** The expert. @example "p-expert-1" */
  @IsString()
  @Length(1, 100)
  personId: string;

  /** What became of the opinion. */
  @IsIn(['adopted', 'partly', 'not'])
  adopted: 'adopted' | 'partly' | 'not';

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class ConcludeExpertReviewDto extends ActBody {
  /** SHA-256 of the summary. */
  @Matches(/^[0-9a-f]{64}$/)
  summaryHash: string;

  /** One entry for each opinion. */
  @IsArray()
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ExpertAdoptionDto)
  adoption: ExpertAdoptionDto[];

  /** Why the unit does not follow the majority of the experts. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reasonsAgainstMajority: string | null = null;
}

export const expertReviewDtos = {
  SelectExperts: SelectExpertsDto,
  DeclareInterest: DeclareInterestDto,
  ExcludeExpert: ExcludeExpertDto,
  SubmitExpertOpinion: SubmitExpertOpinionDto,
  ConcludeExpertReview: ConcludeExpertReviewDto,
} satisfies DtosOf<StageTypes['expert-review']['act']['type']>;
