import { keyAlgorithms } from '@dingce/domain';
import type { KeyAlgorithm } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
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
import { idPattern } from '../problem/id-pattern';
import { StreamActBody } from './stream-acts.dto';

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
