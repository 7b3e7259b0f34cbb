import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsCivilDate } from '../acts/dto/civil-date';

export class PlanQuery {
  /** The day on which drafting is concluded. @example "2026-03-02" */
  @IsCivilDate()
  @Matches(/^(19|20|21)/)
  startOn: string;

  /** Facts that are found to be so, by their ids in the rule set; all others count as not so. @example "professional,hearing-required" */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  findings?: string;
}
