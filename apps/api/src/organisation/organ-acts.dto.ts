import { appointmentEnds, keyAlgorithms, organLevels, roles } from '@dingce/domain';
import type { AppointmentEnd, KeyAlgorithm, OrganAct, OrganLevel, Role } from '@dingce/domain';
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

export class RelyingPartyDto {
  /** Its domain. @example "city.example" */
  @Matches(/^[a-z0-9.-]{1,253}$/)
  rpId: string;

  /** Pages on which it signs. @example ["https://decisions.city.example"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  origins: string[];
}

/** The key's own signature over its registration. */
export class KeyProofDto {
  /** As POST /v1/signing/statements gave it for this registration. */
  @IsString()
  @Length(1, 1000)
  statement: string;

  /** base64url */
  @IsString()
  @Length(1, 4000)
  value: string;

  /** base64url, WebAuthn only. */
  @OrNull()
  @IsString()
  @Length(1, 4000)
  authenticatorData: string | null = null;

  /** base64url, WebAuthn only. */
  @OrNull()
  @IsString()
  @Length(1, 8000)
  clientDataJson: string | null = null;
}

export class RegisterSigningKeyDto extends StreamActBody {
  /** Whose key it is; registered by another, or by oneself after a login by certificate. @example "p-mayor" */
  @Matches(idPattern)
  personId: string;

  /** k- and the first 32 hex digits of SHA-256("<algorithm>\\n<publicKey>"). @example "k-21fe31dfa154a261626bf854046fd227" */
  @Matches(/^k-[0-9a-f]{32}$/)
  keyId: string;

  @IsIn([...keyAlgorithms])
  algorithm: KeyAlgorithm;

  /** base64url; ed25519: 32 bytes, webauthn: COSE key, sm2: 65 bytes. @example "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" */
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,4000}$/)
  publicKey: string;

  /** Where a WebAuthn key signs; null for others. */
  @OrNull()
  @ValidateNested()
  @Type(() => RelyingPartyDto)
  webauthn: RelyingPartyDto | null = null;

  /** First day on which it no longer signs. @example "2031-01-01" */
  @OrNull()
  @IsCivilDate()
  expiresOn: string | null = null;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => KeyProofDto)
  proof: KeyProofDto;
}

export class RevokeSigningKeyDto extends StreamActBody {
  /** @example "k-21fe31dfa154a261626bf854046fd227" */
  @Matches(idPattern)
  keyId: string;

  /** Why: lost, replaced, retired. @example "介质遗失" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(1000)
  reason: string;
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
