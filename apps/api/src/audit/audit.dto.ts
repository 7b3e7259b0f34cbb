import { strengths } from '@dingce/domain';
import type { Strength } from '@dingce/domain';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { IsInstant } from '../acts/dto/instant';
import { PageQuery } from '../decisions/decisions.dto';

const asBoolean = Transform(({ value }: { value: unknown }) =>
  value === 'true' ? true : value === 'false' ? false : value,
);

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
  @IsInstant()
  from?: string;

  /** Recorded before. */
  @IsOptional()
  @IsInstant()
  to?: string;

  @IsOptional()
  @asBoolean
  @IsBoolean()
  late?: boolean;

  @IsOptional()
  @asBoolean
  @IsBoolean()
  dissent?: boolean;

  /** How strongly acts are tied to their person; `scan`: entered from paper by another. */
  @IsOptional()
  @IsIn([...strengths])
  strength?: Strength;

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
  /** The moment. @example "2026-03-02T01:00:00.000Z" */
  @IsInstant()
  at: string;
}

export class DelaysQuery {
  /** How many at most, longest first. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;
}

export class PersonPath {
  /** A person's id, for life. @example "p-lin" */
  @IsString()
  @MaxLength(100)
  personId: string;
}
