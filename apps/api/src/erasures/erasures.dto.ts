import { erasureGrounds } from '@dingce/domain';
import type { ErasureCase, ErasureGround, ErasureStatus } from '@dingce/domain';
import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsCivilDate } from '../acts/dto/civil-date';
import { StreamActBody } from '../organisation/stream-acts.dto';

/** Asked of a person for what they wrote: a ground of the law, no free text, so that nothing new must be erased. */
export class ApplyForErasureDto {
  /** Ground of PIPL 47. @example "consent-withdrawn" */
  @IsIn([...erasureGrounds])
  @ApiProperty({ enum: [...erasureGrounds] })
  ground: ErasureGround;
}

export class RequestErasureDto {
  /** The act whose sealed values are meant: a comment's or a registration's receipt names it. */
  @IsUUID()
  actId: string;

  /** Only these of its values; all when absent. Hex commitments. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[0-9a-f]{64}$/, { each: true })
  commitments?: string[];

  /** The person's application that this takes up. */
  @IsOptional()
  @IsUUID()
  applicationId?: string;

  /** Ground of PIPL 47. @example "purpose-achieved" */
  @IsIn([...erasureGrounds])
  @ApiProperty({ enum: [...erasureGrounds] })
  ground: ErasureGround;

  /** Why. It is kept for life: no personal data in it. @example "意见采纳情况已公布，无须继续保存。" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class ApproveErasureDto extends StreamActBody {
  /** The act that requested it. */
  @IsUUID()
  requestId: string;
}

export class RefuseErasureDto extends StreamActBody {
  @IsUUID()
  requestId: string;

  /** Why. It is kept for life: no personal data in it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class RestrictProcessingDto extends StreamActBody {
  @IsUUID()
  requestId: string;

  /** Last day of the statutory term. @example "2036-12-31" */
  @IsCivilDate()
  until: string;

  /** Which text sets the term. @example "DA-27" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(100)
  retentionBasis: string;

  /** Why. It is kept for life: no personal data in it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

/** How an erasure stands. */
export class ErasureCaseDto implements ErasureCase {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  applicationId: string | null;
  @ApiProperty({ enum: ['applied', 'requested', 'refused', 'erased', 'restricted'] })
  status: ErasureStatus;
  /** The act whose values are meant. */
  @ApiProperty({ format: 'uuid' })
  actId: string;
  commitments: string[];
  streams: string[];
  @ApiProperty({ enum: [...erasureGrounds] })
  ground: ErasureGround;
  openedBy: string;
  unitId: string | null;
  openedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  reason: string | null;
  restrictedUntil: string | null;
}
