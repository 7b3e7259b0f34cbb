import type { StageTypes } from '@dingce/domain';
import { ApiSchema } from '@nestjs/swagger';
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
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ActBody } from '../act-body.dto';
import { IsCivilDate } from './civil-date';
import type { DtosOf } from './dtos-of';
import { IsInstant } from './instant';
import { OrNull } from './or-null';

/** Why a window is shorter than the rule's; published in the notice. */
export class ShorteningDto {
  /** The reason, as the notice gives it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;

  /** Who approved it, where the rule set asks for an approver. @example "市长" */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  approvedBy: string | null = null;
}

export class OpenConsultationDto extends ActBody {
  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** SHA-256 of the explanation published with it. */
  @Matches(/^[0-9a-f]{64}$/)
  explanationHash: string;

  /** Where it is published. @example ["市政府网站", "政务新媒体"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  channels: string[];

  /** How opinions can be sent. @example "市交通局法规处,010-12345678" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  contact: string;

  /** Last day on which opinions are taken. @example "2026-04-02" */
  @IsCivilDate()
  closesOn: string;

  /** Set when the window is shorter than the rule's. */
  @OrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => ShorteningDto)
  shortening: ShorteningDto | null = null;
}

export class ExtendConsultationDto extends ActBody {
  /** The new last day. @example "2026-04-12" */
  @IsCivilDate()
  closesOn: string;

  /** Why it is extended. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

/** Opinions that came by letter, telephone or through a commissioned institution. */
export class RecordCollectedOpinionsDto extends ActBody {
  /** How they came. @example "来信" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  channel: string;

  /** How many people. */
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  people: number;

  /** How many opinions. */
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  opinions: number;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;

  /** What they say. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;
}

export class HoldSymposiumDto extends ActBody {
  /** The day. @example "2026-03-18" */
  @IsCivilDate()
  heldOn: string;

  /** The place. @example "市政务中心三号会议室" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  place: string;

  /** Groups that were represented. @example ["乘客", "运营企业"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  groups: string[];

  /** How many came. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  attendees: number;

  /** What was said. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the record. */
  @Matches(/^[0-9a-f]{64}$/)
  recordHash: string;
}

export class RunQuestionnaireDto extends ActBody {
  /** First day. @example "2026-03-10" */
  @IsCivilDate()
  from: string;

  /** Last day. @example "2026-03-20" */
  @IsCivilDate()
  to: string;

  /** Answers that came back. */
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  answers: number;

  /** What they show. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the report. */
  @Matches(/^[0-9a-f]{64}$/)
  reportHash: string;
}

export class RunPollDto extends ActBody {
  /** The institution that polled. @example "市统计调查中心" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  by: string;

  /** Size of the sample. */
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  sample: number;

  /** How the sample was drawn and asked. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  method: string;

  /** First day. @example "2026-03-10" */
  @IsCivilDate()
  from: string;

  /** Last day. @example "2026-03-20" */
  @IsCivilDate()
  to: string;

  /** What it shows. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the report. */
  @Matches(/^[0-9a-f]{64}$/)
  reportHash: string;
}

export class ReceiveHearingRequestDto extends ActBody {
  /** Who asks; stands in the vault. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  name: string;

  /** How to reach them; stands in the vault. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  contact: string;

  /** Why a hearing is asked for. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;

  /** The day it came in. @example "2026-03-12" */
  @IsCivilDate()
  receivedOn: string;
}

export class AnswerHearingRequestDto extends ActBody {
  /** Number of the request. @example 1 */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  requestNo: number;

  /** Whether a hearing will be held. */
  @IsBoolean()
  granted: boolean;

  /** The reason given to the person who asked. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

/** Seats for one group of participants. */
export class HearingSeatsDto {
  /** The group. @example "消费者" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  group: string;

  /** How many seats. */
  @IsInt()
  @Min(1)
  @Max(1000)
  seats: number;
}

export class AnnounceHearingDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** SHA-256 of the draft it is about. */
  @Matches(/^[0-9a-f]{64}$/)
  draftHash: string;

  /** What is heard. @example "城市轨道交通票价调整" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  subject: string;

  /** When it is held. @example "2026-04-20T01:00:00.000Z" */
  @IsInstant()
  heldAt: string;

  /** Where it is held. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  place: string;

  /** How participants are chosen. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  selectionMethod: string;

  /** Seats by group. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => HearingSeatsDto)
  seats: HearingSeatsDto[];

  /** Places for observers. */
  @IsInt()
  @Min(0)
  @Max(10_000)
  observers: number;

  /** Last day to register. @example "2026-04-05" */
  @IsCivilDate()
  registrationClosesOn: string;
}

/** A citizen's registration, entered by a clerk. */
@ApiSchema({ name: 'RegisterCitizenForHearingDto' })
export class RegisterForHearingDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** The citizen's name; stands in the vault. @example "张三" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(50)
  name: string;

  /** The citizen's telephone; stands in the vault. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(30)
  phone: string;

  /** The group for which they register. @example "消费者" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  group: string;
}

/** One person invited to take part. */
export class InvitedParticipantDto {
  /** The name; stands in the vault. @example "张三" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(50)
  name: string;

  /** The group for which they take part. @example "消费者" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  group: string;
}

export class SelectHearingParticipantsDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** How they were chosen. @example "公开抽签" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  method: string;

  /** Those invited. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => InvitedParticipantDto)
  invited: InvitedParticipantDto[];

  /** How many substitutes were drawn. */
  @IsInt()
  @Min(0)
  @Max(500)
  substitutes: number;

  /** Who chairs. @example "p-chair" */
  @IsString()
  @Length(1, 100)
  chairPersonId: string;

  /** Those who present the draft. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  presenters: string[];

  /** Who keeps the record. @example "p-recorder" */
  @IsString()
  @Length(1, 100)
  recorderPersonId: string;

  /** When the list was published. @example "2026-04-10" */
  @IsCivilDate()
  listPublishedOn: string;
}

export class DeliverHearingPapersDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** When the last participant had the papers. @example "2026-04-10" */
  @IsCivilDate()
  deliveredOn: string;

  /** SHA-256 of each paper delivered. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @Matches(/^[0-9a-f]{64}$/, { each: true })
  documents: string[];

  /** Receipts that came back. */
  @IsInt()
  @Min(0)
  @Max(1000)
  receipts: number;
}

export class PostponeHearingDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** The new time. @example "2026-04-27T01:00:00.000Z" */
  @IsInstant()
  heldAt: string;

  /** Why it is postponed. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class CancelHearingDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** Why it is cancelled. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class OpenHearingDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** Participants present. */
  @IsInt()
  @Min(0)
  @Max(1000)
  present: number;

  /** Substitutes among them. */
  @IsInt()
  @Min(0)
  @Max(1000)
  substitutesPresent: number;

  /** Observers present. */
  @IsInt()
  @Min(0)
  @Max(10_000)
  observersPresent: number;

  /** Written opinions of those who could not come. */
  @IsInt()
  @Min(0)
  @Max(1000)
  writtenOpinions: number;
}

export class RecordHearingStepDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** The step; they come in this order. */
  @IsIn(['presented', 'spoke', 'questioned', 'debated'])
  step: 'presented' | 'spoke' | 'questioned' | 'debated';

  /** What was said. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;
}

export class SignHearingRecordDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** SHA-256 of the record. */
  @Matches(/^[0-9a-f]{64}$/)
  recordHash: string;

  /** Participants who signed. */
  @IsInt()
  @Min(0)
  @Max(1000)
  signedByParticipants: number;

  /** Participants who refused to sign. */
  @IsInt()
  @Min(0)
  @Max(1000)
  refusedToSign: number;

  /** Whether the chair signed. */
  @IsBoolean()
  signedByChair: boolean;

  /** Whether the presenters signed. */
  @IsBoolean()
  signedByPresenters: boolean;

  /** Whether the recorder signed. */
  @IsBoolean()
  signedByRecorder: boolean;
}

export class SubmitHearingReportDto extends ActBody {
  /** Id of the hearing. @example "hearing-1" */
  @IsString()
  @Length(1, 100)
  hearingId: string;

  /** SHA-256 of the report. */
  @Matches(/^[0-9a-f]{64}$/)
  reportHash: string;

  /** Participants in favour. */
  @IsInt()
  @Min(0)
  @Max(1000)
  inFavour: number;

  /** Participants against. */
  @IsInt()
  @Min(0)
  @Max(1000)
  against: number;

  /** Participants who took no side. */
  @IsInt()
  @Min(0)
  @Max(1000)
  undecided: number;

  /** The main opinions. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(2000, { each: true })
  mainOpinions: string[];

  /** What was argued further when most were against. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  furtherArgument: string | null = null;
}

/** What became of one group of like opinions. */
export class DispositionItemDto {
  /** What the opinions of this group say. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  group: string;

  /** How many they are. */
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  count: number;

  /** What became of them. */
  @IsIn(['adopted', 'partly', 'not'])
  disposition: 'adopted' | 'partly' | 'not';

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  reason: string;
}

export class DisposeOpinionsDto extends ActBody {
  /** Every group of like opinions. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => DispositionItemDto)
  items: DispositionItemDto[];
}

export class PublishAdoptionReportDto extends ActBody {
  /** SHA-256 of the report on adoption. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** Where it is published. @example "https://www.example.gov.cn/a/1.html" */
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(1000)
  url: string;

  /** The day of publication. @example "2026-04-30" */
  @IsCivilDate()
  publishedOn: string;
}

export class ConcludeParticipationDto extends ActBody {
  /** What the public said and what became of it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the paper that goes to the meeting. */
  @Matches(/^[0-9a-f]{64}$/)
  summaryHash: string;
}

export const publicParticipationDtos = {
  OpenConsultation: OpenConsultationDto,
  ExtendConsultation: ExtendConsultationDto,
  RecordCollectedOpinions: RecordCollectedOpinionsDto,
  HoldSymposium: HoldSymposiumDto,
  RunQuestionnaire: RunQuestionnaireDto,
  RunPoll: RunPollDto,
  ReceiveHearingRequest: ReceiveHearingRequestDto,
  AnswerHearingRequest: AnswerHearingRequestDto,
  AnnounceHearing: AnnounceHearingDto,
  RegisterForHearing: RegisterForHearingDto,
  SelectHearingParticipants: SelectHearingParticipantsDto,
  DeliverHearingPapers: DeliverHearingPapersDto,
  PostponeHearing: PostponeHearingDto,
  CancelHearing: CancelHearingDto,
  OpenHearing: OpenHearingDto,
  RecordHearingStep: RecordHearingStepDto,
  SignHearingRecord: SignHearingRecordDto,
  SubmitHearingReport: SubmitHearingReportDto,
  DisposeOpinions: DisposeOpinionsDto,
  PublishAdoptionReport: PublishAdoptionReportDto,
  ConcludeParticipation: ConcludeParticipationDto,
} satisfies DtosOf<Exclude<StageTypes['public-participation']['act']['type'], 'CloseConsultation'>>;
