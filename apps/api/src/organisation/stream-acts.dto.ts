import { IsOptional, Matches } from 'class-validator';
import { EventDto, ReceiptDto } from '../acts/act-answer.dto';
import { IsInstant } from '../acts/dto/instant';

/** Ids of organs, units, posts, persons and clients, as the deciders take them. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** What every act on an organ's own streams may carry beside its data. */
export class StreamActBody {
  /** When it happened, if earlier than now: a paper matter entered late is seen as late. @example "2026-03-02T01:00:00.000Z" */
  @IsOptional()
  @IsInstant()
  occurredAt?: string;
}

export class OrganPath {
  /** @example "org-city" */
  @Matches(idPattern)
  organId: string;
}

export class StreamAnswerDto {
  receipt: ReceiptDto;
  /** What was recorded; empty when the act had been recorded before. */
  events: EventDto[];
}
