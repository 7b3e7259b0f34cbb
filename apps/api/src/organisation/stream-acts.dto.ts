import { IsOptional, Matches } from 'class-validator';
import { EventDto, ReceiptDto } from '../acts/act-answer.dto';
import { idPattern } from '../problem/id-pattern';
import { IsInstant } from '../acts/dto/instant';

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
