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

/** Keep it: with its act id anybody can check that it was recorded. */
export class PublicReceiptDto {
  receipt: ReceiptDto;
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
}
