import type { StageTypes } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ActBody } from '../act-body.dto';
import type { DtosOf } from './dtos-of';
import { IsInstant } from './instant';
import { OrNull } from './or-null';

/** A paper for the meeting, or why it is absent. */
export class SubmittedMaterialDto {
  /** Id of a material of the rule set. @example "legality-opinion" */
  @IsString()
  @Length(1, 100)
  id: string;

  /** SHA-256 of the paper; null when it is absent. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;

  /** Why it is absent; null when it is there. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  absence: string | null = null;
}

export class SubmitForDeliberationDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** The papers for the meeting. */
  @IsArray()
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SubmittedMaterialDto)
  materials: SubmittedMaterialDto[];

  /** Why the legality opinion was not followed, if it was not. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  legalityNotFollowed: string | null = null;
}

export class ScheduleMeetingDto extends ActBody {
  /** Id of the meeting. @example "meeting-12" */
  @IsString()
  @Length(1, 100)
  meetingId: string;

  /** Executive or full meeting. */
  @IsIn(['executive', 'full'])
  kind: 'executive' | 'full';

  /** Number of the meeting. @example "第12次" */
  @IsString()
  @Length(1, 100)
  number: string;

  /** When it meets. @example "2026-06-02T01:00:00.000Z" */
  @IsInstant()
  scheduledAt: string;

  /** Its members. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  memberIds: string[];

  /** The head, who decides after all have spoken. @example "p-mayor" */
  @IsString()
  @Length(1, 100)
  headId: string;
}

/** A member who is not there. */
export class AbsentMemberDto {
  /** The member. @example "p-deputy-3" */
  @IsString()
  @Length(1, 100)
  personId: string;

  /** Why they are not there. @example "公务出差" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class ConveneMeetingDto extends ActBody {
  /** Id of the meeting. @example "meeting-12" */
  @IsString()
  @Length(1, 100)
  meetingId: string;

  /** Members present. */
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  present: string[];

  /** Members absent, with the reason. */
  @IsArray()
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AbsentMemberDto)
  absent: AbsentMemberDto[];

  /** Those who sit in. @example ["市司法局"] */
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  observers: string[];

  /** How many representatives of the public sit in. */
  @IsInt()
  @Min(0)
  @Max(1000)
  publicRepresentatives: number;

  /** Whether the legality reviewers sit in. */
  @IsBoolean()
  legalityReviewerPresent: boolean;
}

export class TakePositionDto extends ActBody {
  /** The member's position. */
  @IsIn(['agree', 'disagree', 'reserve', 'abstain'])
  position: 'agree' | 'disagree' | 'reserve' | 'abstain';

  /** The reasons; may be empty. */
  @IsString()
  @MaxLength(10_000)
  reasons: string;
}

export class DecideAsHeadDto extends ActBody {
  /** Outcome, of the rule set's list `collective-decision`. @example "adopt" */
  @IsString()
  @Length(1, 100)
  outcome: string;

  /** What the head said. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  statement: string;

  /** Why the head decides against the majority, if so. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reasonsAgainstMajority: string | null = null;

  /** SHA-256 of the text decided, when it is adopted. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  decidedDocumentHash: string | null = null;

  /** What was amended, when adopted as amended. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  amendments: string | null = null;
}

export class RecordDissentDto extends ActBody {
  /** The dissenting view, kept for ever. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  content: string;
}

export class RecordMinutesDto extends ActBody {
  /** SHA-256 of the minutes. */
  @Matches(/^[0-9a-f]{64}$/)
  minutesHash: string;

  /** The main disagreement; empty when there was none. */
  @IsString()
  @MaxLength(10_000)
  mainDisagreement: string;

  /** Who chaired. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  host: string;

  /** Who kept the minutes. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  recorder: string;
}

export const collectiveDecisionDtos = {
  SubmitForDeliberation: SubmitForDeliberationDto,
  ScheduleMeeting: ScheduleMeetingDto,
  ConveneMeeting: ConveneMeetingDto,
  TakePosition: TakePositionDto,
  DecideAsHead: DecideAsHeadDto,
  RecordDissent: RecordDissentDto,
  RecordMinutes: RecordMinutesDto,
} satisfies DtosOf<StageTypes['collective-decision']['act']['type']>;
