import { ApiProperty } from '@nestjs/swagger';
import { TextDto } from '../acts/act-answer.dto';
import { CareerLineDto } from '../audit/audit-view.dto';
import { PageDto } from '../page.dto';

export class OrganLineDto {
  /** @example "org-city" */
  organId: string;
  name: TextDto;
  level: string;
  superiorOrganId: string | null;
  timeZone: string;
  ruleSetId: string;
}

export class OrganPageDto extends PageDto {
  items: OrganLineDto[];
}

export class OwnOrganDto {
  organId: string;
  name: TextDto;
  timeZone: string;
  ruleSetId: string;
  superiorOrganId: string | null;
}

export class OwnPostDto {
  postId: string;
  title: string | null;
}

export class OwnUnitDto {
  unitId: string;
  name: string | null;
}

export class AuthDto {
  method: string;
  strength: string;
}

export class RelyingPartyViewDto {
  rpId: string;
  origins: string[];
}

/** A key that a person signs acts with. */
export class SigningKeyViewDto {
  /** @example "k-21fe31dfa154a261626bf854046fd227" */
  keyId: string;
  personId: string;
  /** ed25519, webauthn or sm2. */
  algorithm: string;
  /** base64url */
  publicKey: string;
  /** Where a WebAuthn key signs. */
  webauthn: RelyingPartyViewDto | null;
  registeredAt: string;
  /** First day on which it no longer signs. */
  expiresOn: string | null;
  revokedAt: string | null;
}

export class MeDto {
  /** person, citizen or client. */
  kind: string;
  /** For life; a pseudonym for citizens. */
  personId: string;
  name: string | null;
  post: OwnPostDto | null;
  unit: OwnUnitDto | null;
  organ: OwnOrganDto | null;
  roles: string[];
  /** Every post held now. */
  posts: CareerLineDto[];
  /** Every key you ever had. */
  signingKeys: SigningKeyViewDto[];
  auth: AuthDto;
}

export class UnitNameDto {
  name: TextDto;
  /** null: ever since. */
  from: string | null;
}

export class UnitViewDto {
  unitId: string;
  kind: string;
  /** Its name today. */
  name: TextDto;
  names: UnitNameDto[];
  changedOn: string;
  until: string | null;
  mergedInto: string | null;
}

export class PostUnitDto {
  unitId: string;
  from: string | null;
}

export class PostHolderDto {
  personId: string;
  name: string | null;
  from: string;
  until: string | null;
}

export class PostViewDto {
  postId: string;
  title: TextDto;
  roles: string[];
  unitId?: string;
  units: PostUnitDto[];
  until: string | null;
  holders: PostHolderDto[];
}

export class LoginViewDto {
  issuer: string;
  subject: string;
}

export class AppointmentLineDto {
  personId: string;
  postId: string;
  title: TextDto;
  roles: string[];
  unitId: string;
  unitName: TextDto;
  from: string;
  until: string | null;
  ended: string | null;
}

export class PersonViewDto {
  personId: string;
  name: string;
  /** Only for those who keep or audit the register. */
  logins?: LoginViewDto[];
  appointments: AppointmentLineDto[];
}

export class ClientViewDto {
  clientId: string;
  name: string;
  unitId: string;
  roles: string[];
  revokedOn: string | null;
}

export class OrganViewDto extends OrganLineDto {
  foundedAt: string;
  seq: number;
  /** null until the organ adopted rules. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  meetingRules: object | null;
  today: string;
  units: UnitViewDto[];
  posts: PostViewDto[];
  persons: PersonViewDto[];
  signingKeys: SigningKeyViewDto[];
  /** Only for those who keep or audit the register. */
  clients?: ClientViewDto[];
}
