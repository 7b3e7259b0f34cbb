import type { StageTypes } from '@dingce/domain';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsString,
  IsUrl,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { ActBody } from '../act-body.dto';
import { IsCivilDate } from './civil-date';
import type { DtosOf } from './dtos-of';
import { OrNull } from './or-null';

export class ReportToPartyCommitteeDto extends ActBody {
  /** The day. @example "2026-05-28" */
  @IsCivilDate()
  reportedOn: string;

  /** SHA-256 of the report. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** What the committee answered; may be empty. */
  @IsString()
  @MaxLength(10_000)
  reply: string;
}

export class ReportToPeoplesCongressDto extends ActBody {
  /** For its decision, or as a report. */
  @IsIn(['decision', 'report'])
  kind: 'decision' | 'report';

  /** The day. @example "2026-05-28" */
  @IsCivilDate()
  reportedOn: string;

  /** SHA-256 of the report. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** What came of it; may be empty. */
  @IsString()
  @MaxLength(10_000)
  outcome: string;
}

export class IssueDecisionDto extends ActBody {
  /** Number of the document. @example "某政发〔2026〕12号" */
  @IsString()
  @Length(1, 100)
  number: string;

  /** The day it is issued. @example "2026-06-05" */
  @IsCivilDate()
  issuedOn: string;

  /** The day it takes effect. @example "2026-07-01" */
  @IsCivilDate()
  effectiveOn: string;

  /** SHA-256 of the document. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;
}

export class PublishDecisionDto extends ActBody {
  /** The day. @example "2026-06-06" */
  @IsCivilDate()
  publishedOn: string;

  /** Where it can be read. @example ["https://www.example.gov.cn/d/1.html"] */
  @IsArray()
  @ArrayMaxSize(20)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false }, { each: true })
  @MaxLength(1000, { each: true })
  urls: string[];

  /** Where it is published. @example ["政府公报", "市政府网站"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  channels: string[];

  /** SHA-256 of what was published. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;
}

export class WithholdFromPublicationDto extends ActBody {
  /** Why it is not published. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  ground: string;

  /** Provisions on which that rests. @example ["L713-32"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  basis: string[];
}

export class ExplainAdoptionDto extends ActBody {
  /** SHA-256 of the explanation. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** Where it can be read, if published. @example "https://www.example.gov.cn/d/1-a.html" */
  @OrNull()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(1000)
  url: string | null = null;

  /** What became of the public's opinions; empty when none were asked. */
  @IsString()
  @MaxLength(10_000)
  publicOpinions: string;

  /** What became of the experts' opinions; empty when none were asked. */
  @IsString()
  @MaxLength(10_000)
  expertOpinions: string;
}

export class PublishInterpretationDto extends ActBody {
  /** SHA-256 of the interpretation. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;

  /** Where it can be read. @example "https://www.example.gov.cn/d/1-i.html" */
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(1000)
  url: string;
}

export class ConcludePublicationDto extends ActBody {
  /** A remark; may be empty. */
  @IsString()
  @MaxLength(2000)
  note: string;
}

export const publicationDtos = {
  ReportToPartyCommittee: ReportToPartyCommitteeDto,
  ReportToPeoplesCongress: ReportToPeoplesCongressDto,
  IssueDecision: IssueDecisionDto,
  PublishDecision: PublishDecisionDto,
  WithholdFromPublication: WithholdFromPublicationDto,
  ExplainAdoption: ExplainAdoptionDto,
  PublishInterpretation: PublishInterpretationDto,
  ConcludePublication: ConcludePublicationDto,
} satisfies DtosOf<StageTypes['publication']['act']['type']>;
