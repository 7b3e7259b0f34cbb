import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { stageKinds } from '@dingce/domain';

export class PageQuery {
  /** Cursor from `next` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  after?: string;

  /** Lines per page. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

export class DecisionsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['proposed', 'declined', 'underway', 'closing', 'closed'])
  status?: string;

  /** Only decisions with this stage open. */
  @IsOptional()
  @IsIn([...stageKinds])
  stage?: string;

  /** Part of the title. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;
}

export class InboxQuery extends PageQuery {
  /** mine: claimed by or delegated to me; unclaimed: my unit's, nobody's yet; unit: all of my unit's. */
  @IsOptional()
  @IsIn(['mine', 'unclaimed', 'unit'])
  box?: 'mine' | 'unclaimed' | 'unit';
}
