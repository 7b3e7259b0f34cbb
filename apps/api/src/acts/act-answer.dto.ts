import { strengths } from '@dingce/domain';
import { ApiProperty } from '@nestjs/swagger';

/** A text in both languages. */
export class TextDto {
  /** @example "已登记" */
  zh: string;
  /** @example "recorded" */
  en: string;
}

/** The signature over an act, verified when it was read. */
export class ShownSignatureDto {
  /** Follows from the key. @example "k-21fe31dfa154a261626bf854046fd227" */
  keyId: string;
  /** ed25519, webauthn or sm2. @example "ed25519" */
  algorithm: string;
  /** Whether it is over this very act, verifies, and its key was the signer's and in force when the act was recorded. */
  verified: boolean;
  /** Why not: malformed, key-invalid, origin-foreign, statement-other, value-wrong, key-unknown, key-not-yet, key-expired, key-revoked. */
  fault: string | null;
}

/** How strongly an act is tied to the person whose act it is. */
export class ActStandingDto {
  /** login, certificate, scan (paper and seal, entered by another) or none (the engine). */
  @ApiProperty({ enum: strengths, example: 'login' })
  strength: string;
  /** In words: 登录、数字证书签名、纸质签章代录…… */
  strengthTitle: TextDto;
  /** null: the act was not signed. */
  signature: ShownSignatureDto | null;
}

/** Proof that an act was recorded, and where. */
export class ReceiptDto extends ActStandingDto {
  @ApiProperty({ format: 'uuid' })
  actId: string;
  stream: string;
  firstSeq: number;
  lastSeq: number;
  /** Hex SHA-256 of the last entry; null when the act had been recorded before. */
  leafHash: string | null;
  recordedAt: string;
  /** true: this act had been recorded before; nothing was written again. */
  repeated: boolean;
}

export class EventDto {
  type: string;
  seq: number;
  basis: string[];
  /** The act's, as in its receipt. */
  @ApiProperty({ enum: strengths, example: 'login' })
  strength: string;
}

export class RefusalDto {
  kind: string;
  reason: string;
  message: TextDto;
  satisfiedBy: TextDto;
  basis: string[];
  /** Where a date decides: from when the act would be lawful, or until when it was. */
  at?: string;
  /** JSON pointer into the act's data. */
  pointer?: string;
}

/** One thing that the caller's post could do here, and what stands in the way of it, if anything. */
export class PossibilityDto {
  act: string;
  title: TextDto;
  stage: string;
  basis: string[];
  refusal: RefusalDto | null;
}

/** What every stage's state starts with; each carries more, as its kind has it. */
export class StageStateDto {
  round: number;
  /** open, concluded or superseded. @example "open" */
  status: string;
  openedAt: string;
  concludedAt: string | null;
  outcome: string | null;
  /** Hash of the draft that stood when the stage concluded. */
  draftHash: string | null;
  /** The last event of the stage: its ETag. */
  seq: number;
}

export class StageViewDto extends StageStateDto {
  /** @example "legality-review" */
  kind: string;
}

export class ActAnswerDto {
  receipt: ReceiptDto;
  /** What was recorded; empty when the act had been recorded before. */
  events: EventDto[];
  /** The stage after the act; null for acts on the decision as a whole. */
  stage: StageViewDto | null;
  /** The decision's. */
  status: string;
  possible: PossibilityDto[];
}

export class FieldErrorDto {
  /** JSON pointer into the body. @example "/documentHash" */
  pointer: string;
  rule: string;
  detail: TextDto;
}

/** RFC 9457 problem details. */
export class ProblemDto {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  /** Stable code. @example "review-time-too-short" */
  code: string;
  message: TextDto;
  satisfiedBy?: TextDto;
  basis?: string[];
  at?: string;
  errors?: FieldErrorDto[];
}
