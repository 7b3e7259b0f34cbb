import type { RegisterEntry } from '@dingce/projections';
import { ApiProperty } from '@nestjs/swagger';
import { ActStandingDto, ReceiptDto } from '../acts/act-answer.dto';

export class ShorteningDto {
  reason: string;
}

export class DispositionDto {
  group: string;
  /** adopted, partly or not. */
  disposition: string;
  reason: string;
  count: number;
}

export class AdoptionDto {
  adopted: number;
  partly: number;
  not: number;
  reasons: DispositionDto[];
}

export class HearingDto {
  hearingId: string;
  heldAt: string;
  place: string;
}

export class IssuedDto {
  number: string;
  effectiveOn: string | null;
}

export class PublishedDto {
  urls: string[];
  publishedOn: string;
  documentHash: string | null;
}

/** What the public may know of a decision. */
export class RegisterEntryDto implements RegisterEntry {
  @ApiProperty({ format: 'uuid' })
  decisionId: string;
  organId: string;
  /** @example "城市轨道交通票价调整" */
  title: string;
  status: string;
  public: boolean;
  opensAt: string | null;
  /** Comments are taken before this instant. */
  closesAt: string | null;
  closed: boolean;
  draftHash: string | null;
  channels: string[];
  contact: string | null;
  shortening: ShorteningDto | null;
  /** Counted when the window closed. */
  commentsReceived: number | null;
  adoption: AdoptionDto;
  adoptionReport: string | null;
  hearings: HearingDto[];
  issued: IssuedDto | null;
  published: PublishedDto | null;
  round: number;
}

/** A sealed value with its salt: opens the commitment that the record holds. */
export class OpeningDto {
  /** Hex; stands in the entry. */
  commitment: string;
  /** @example "text" */
  field: string;
  /** Base64 of 32 random bytes. */
  salt: string;
  /** What was sent. */
  value: string;
}

/**
 * For the author alone, to keep: the entry's exact bytes, and what opens its commitments, so that the author can prove what
 * was written without us. With the tlog-proof of `GET /v1/ledger/receipts/:actId` it is checked offline.
 */
export class KeepsakeDto {
  @ApiProperty({ enum: ['dingce-receipt/1'] })
  format: string;
  @ApiProperty({ format: 'uuid' })
  actId: string;
  /** Base64; the leaf hash is SHA-256(0x00 ‖ bytes). */
  entry: string;
  /** Empty once the values were erased. */
  opening: OpeningDto[];
}

/** Keep it: with its act id anybody can check that it was recorded. */
export class PublicReceiptDto {
  receipt: ReceiptDto;
}

export class CommentReceiptDto extends PublicReceiptDto {
  keep: KeepsakeDto;
}

export class CheckedReceiptDto extends ActStandingDto {
  @ApiProperty({ format: 'uuid' })
  actId: string;
  stream: string;
  seq: number;
  recordedAt: string;
  /** @example "CommentReceived" */
  type: string;
  /** Hex SHA-256. */
  leafHash: string;
  /** Place in the transparency log; null until it has one. */
  index: number | null;
  /** Whether a published checkpoint covers it; then `GET /v1/ledger/receipts/:actId` proves it. */
  published: boolean;
}
