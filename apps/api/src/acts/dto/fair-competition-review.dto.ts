import type { StageTypes } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
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

export class SubmitFirstReviewDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** SHA-256 of the undertaking unit's own review. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** The standards it was checked against. @example ["市场准入和退出"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  standardsChecked: string[];

  /** How businesses and their associations were heard. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  heardBusinesses: string;

  /** What the unit concludes. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  conclusion: string;
}

/** An exception needs a ground, no less harmful alternative, and a term or an end condition. */
export class FairCompetitionExceptionDto {
  /** The ground. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  ground: string;

  /** Why nothing less harmful would do. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  noLessHarmfulAlternative: string;

  /** Last day of the exception. @example "2028-12-31" */
  @OrNull()
  @IsCivilDate()
  endsOn: string | null = null;

  /** What ends it. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  endCondition: string | null = null;
}

export class IssueFairCompetitionOpinionDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** Outcome, of the rule set's list. @example "complies" */
  @IsString()
  @Length(1, 100)
  outcome: string;

  /** The reasons. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reasons: string;

  /** SHA-256 of the opinion. */
  @Matches(/^[0-9a-f]{64}$/)
  opinionHash: string;

  /** Set when the draft restricts competition and an exception covers it. */
  @OrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => FairCompetitionExceptionDto)
  exception: FairCompetitionExceptionDto | null = null;
}

export const fairCompetitionReviewDtos = {
  SubmitFirstReview: SubmitFirstReviewDto,
  IssueFairCompetitionOpinion: IssueFairCompetitionOpinionDto,
} satisfies DtosOf<StageTypes['fair-competition-review']['act']['type']>;
