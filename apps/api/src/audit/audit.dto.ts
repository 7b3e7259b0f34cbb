import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsISO8601, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageQuery } from '../decisions/decisions.dto';

const asBoolean = Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

export class TimelineQuery extends PageQuery {
  @IsOptional()
  @IsUUID()
  decisionId?: string;

  /** A person's id, for life. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  personId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  unitId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(50)
  stage?: string;

  /** Event type. @example "LegalityOpinionIssued" */
  @IsOptional()
  @IsString()
  @MaxLength(80)
  type?: string;

  /** Recorded from, inclusive. */
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  /** Recorded before. */
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @IsOptional()
  @asBoolean
  @IsBoolean()
  late?: boolean;

  @IsOptional()
  @asBoolean
  @IsBoolean()
  dissent?: boolean;

  /** Full text, Chinese or Latin. @example "票价" */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;
}

export class ExportQuery extends TimelineQuery {
  @IsIn(['jsonl', 'csv'])
  format: 'jsonl' | 'csv';
}

export class AsOfQuery {
  /** The moment. */
  @IsISO8601({ strict: true })
  at: string;
}
