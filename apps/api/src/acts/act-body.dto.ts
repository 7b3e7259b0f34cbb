import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsInstant } from './dto/instant';

/** The person for whom an act is entered: a secretary for the mayor, a clerk for a citizen on the phone or on paper. */
export class EnteredForDto {
  /** Whether an official or a citizen. */
  @IsIn(['person', 'citizen'])
  kind: 'person' | 'citizen';

  /** The person's id; for a citizen without an account, a reference the clerk keeps. @example "p-mayor" */
  @IsString()
  @MaxLength(100)
  personId: string;

  /** The post in which that person acts; needed when they hold several. @example "post-mayor" */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  postId?: string;

  /** SHA-256 of the uploaded evidence: the signed paper, the recorded call. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @Matches(/^[0-9a-f]{64}$/, { each: true })
  evidence: string[];
}

/** What every act may carry beside its own data. */
export class ActBody {
  /** When it happened, if earlier than now: a paper matter entered late is seen as late. @example "2026-03-02T01:00:00.000Z" */
  @IsOptional()
  @IsInstant()
  occurredAt?: string;

  /** Set when the act is entered for another person, who then confirms or objects. */
  @IsOptional()
  @ValidateNested()
  @Type(() => EnteredForDto)
  enteredFor?: EnteredForDto;
}
