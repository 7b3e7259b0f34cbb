import { appointmentEnds, organLevels, roles } from '@dingce/domain';
import type { AppointmentEnd, OrganAct, OrganLevel, Role } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsCivilDate } from '../acts/dto/civil-date';
import { OrNull } from '../acts/dto/or-null';
import type { StreamActDtos } from './stream-acts';
import { idPattern } from '../problem/id-pattern';
import { RegisterSigningKeyDto, RevokeSigningKeyDto } from './signing-key.dto';
import { StreamActBody } from './stream-acts.dto';

/** A name in both languages. */
export class NameDto {
  /** @example "市交通运输局" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  zh: string;

  /** @example "Transport Bureau" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  en: string;
}

/** A login at an OpenID issuer. */
export class LoginDto {
  /** The token's `iss`. @example "https://id.city.example" */
  @IsString()
  @Length(1, 500)
  issuer: string;

  /** The token's `sub`. */
  @IsString()
  @Length(1, 255)
  subject: string;
}

export class FoundOrganDto extends StreamActBody {
  /** Its id, for ever. @example "org-city" */
  @Matches(idPattern)
  organId: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => NameDto)
  name: NameDto;

  /** Rank; `department` is a department of a people's government that decides in its own name. */
  @IsIn([...organLevels])
  level: OrganLevel;

  /** The organ above it. */
  @OrNull()
  @Matches(idPattern)
  superiorOrganId: string | null = null;

  /** IANA name. @example "Asia/Shanghai" */
  @IsString()
  @Length(1, 64)
  timeZone: string;

  /** The rule set of its decisions. @example "cn-713" */
  @IsString()
  @Length(1, 100)
  ruleSetId: string;
}

export class EstablishUnitDto extends StreamActBody {
  /** Its id, for ever; one per ledger. @example "u-transport" */
  @Matches(idPattern)
  unitId: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => NameDto)
  name: NameDto;

  /** What kind of unit it is. @example "department" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(100)
  kind: string;
}

export class RenameUnitDto extends StreamActBody {
  @Matches(idPattern)
  unitId: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => NameDto)
  name: NameDto;

  /** First day of the new name. @example "2026-03-02" */
  @IsCivilDate()
  on: string;
}

/** Posts of the merged units move to the successor with their holders. */
export class MergeUnitsDto extends StreamActBody {
  /** The units that end. @example ["u-roads", "u-ports"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(idPattern, { each: true })
  from: string[];

  /** The unit that goes on. @example "u-transport" */
  @Matches(idPattern)
  into: string;

  /** First day of the merged unit. @example "2026-03-02" */
  @IsCivilDate()
  on: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class DissolveUnitDto extends StreamActBody {
  @Matches(idPattern)
  unitId: string;

  /** First day without it. @example "2026-03-02" */
  @IsCivilDate()
  on: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class EstablishPostDto extends StreamActBody {
  /** Its id, for ever; one per ledger. @example "post-counsel" */
  @Matches(idPattern)
  postId: string;

  /** The unit it belongs to. @example "u-justice" */
  @Matches(idPattern)
  unitId: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => NameDto)
  title: NameDto;

  /** What the post may do. @example ["legality-reviewer"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn([...roles], { each: true })
  roles: Role[];
}

export class AbolishPostDto extends StreamActBody {
  @Matches(idPattern)
  postId: string;

  /** First day without it. @example "2026-03-02" */
  @IsCivilDate()
  on: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class RegisterPersonDto extends StreamActBody {
  /** For life: another organ that registers the same person uses the same id. @example "p-lin" */
  @Matches(idPattern)
  personId: string;

  /** @example "林晓" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(100)
  name: string;

  /** Logins of this person. */
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => LoginDto)
  identities: LoginDto[];
}

export class LinkIdentityDto extends StreamActBody {
  @Matches(idPattern)
  personId: string;

  /** The token's `iss`. @example "https://id.city.example" */
  @IsString()
  @Length(1, 500)
  issuer: string;

  /** The token's `sub`. */
  @IsString()
  @Length(1, 255)
  subject: string;
}

export class UnlinkIdentityDto extends LinkIdentityDto {
  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class AppointPersonDto extends StreamActBody {
  @Matches(idPattern)
  personId: string;

  @Matches(idPattern)
  postId: string;

  /** First day in office. @example "2026-03-02" */
  @IsCivilDate()
  from: string;
}

export class TransferPersonDto extends StreamActBody {
  @Matches(idPattern)
  personId: string;

  @Matches(idPattern)
  fromPostId: string;

  @Matches(idPattern)
  toPostId: string;

  /** First day in the new post. @example "2026-03-02" */
  @IsCivilDate()
  on: string;
}

export class EndAppointmentDto extends StreamActBody {
  @Matches(idPattern)
  personId: string;

  @Matches(idPattern)
  postId: string;

  /** First day out of office. @example "2026-03-02" */
  @IsCivilDate()
  on: string;

  /** How it ended. */
  @IsIn([...appointmentEnds])
  reason: AppointmentEnd;
}

/** Another system, which logs in by client credentials. */
export class RegisterClientDto extends StreamActBody {
  /** The token's `client_id`. @example "oa-system" */
  @Matches(idPattern)
  clientId: string;

  /** @example "市政府办公系统" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  name: string;

  /** The unit that answers for it. @example "u-office" */
  @Matches(idPattern)
  unitId: string;

  /** What it may do. @example ["client"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn([...roles], { each: true })
  roles: Role[];
}

export class RevokeClientDto extends StreamActBody {
  @Matches(idPattern)
  clientId: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class QuorumDto {
  /** null where neither the law nor the organ's own rules set a quorum: 713 names none. */
  @OrNull()
  @IsIn(['majority', 'two-thirds'])
  present: 'majority' | 'two-thirds' | null = null;
}

export class AdoptMeetingRulesDto extends StreamActBody {
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => QuorumDto)
  quorum: QuorumDto;

  /** Every post that sits in the meeting, the head's among them. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @Matches(idPattern, { each: true })
  memberPostIds: string[];

  /** The post of the head, who decides. @example "post-mayor" */
  @Matches(idPattern)
  headPostId: string;

  /** The organ's own rules, or the article that sets them. @example ["市政府工作规则-18"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(200, { each: true })
  basis: string[];
}

type Founding = Extract<OrganAct, { type: 'FoundOrgan' }>;
type Keeping = Exclude<OrganAct, Founding>;

export const foundingDtos: StreamActDtos<Founding> = { FoundOrgan: FoundOrganDto };

export const keepingDtos: StreamActDtos<Keeping> = {
  EstablishUnit: EstablishUnitDto,
  RenameUnit: RenameUnitDto,
  MergeUnits: MergeUnitsDto,
  DissolveUnit: DissolveUnitDto,
  EstablishPost: EstablishPostDto,
  AbolishPost: AbolishPostDto,
  RegisterPerson: RegisterPersonDto,
  LinkIdentity: LinkIdentityDto,
  UnlinkIdentity: UnlinkIdentityDto,
  AppointPerson: AppointPersonDto,
  TransferPerson: TransferPersonDto,
  EndAppointment: EndAppointmentDto,
  RegisterClient: RegisterClientDto,
  RevokeClient: RevokeClientDto,
  AdoptMeetingRules: AdoptMeetingRulesDto,
  RegisterSigningKey: RegisterSigningKeyDto,
  RevokeSigningKey: RevokeSigningKeyDto,
};
