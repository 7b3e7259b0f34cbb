import { announcedTypes } from '@dingce/acts';
import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';

export class SubscribeDto {
  /** Where notices are posted: https; http for loopback only. @example "https://oa.city.example/dingce" */
  @IsString()
  @MaxLength(2000)
  url: string;

  /** Event types wanted; null: all that are announced. @example ["DecisionStarted", "DecisionPublished"] */
  @IsOptional()
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...announcedTypes] }, required: false, nullable: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(announcedTypes.length)
  @ArrayUnique()
  @IsIn([...announcedTypes], { each: true })
  types: string[] | null = null;
}

export class SubscriptionDto {
  id: string;
  organId: string;
  /** The client or person that subscribed. */
  clientId: string;
  url: string;
  types: string[] | null;
  active: boolean;
}

export class NewSubscriptionDto extends SubscriptionDto {
  /** Standard Webhooks secret, shown this once. @example "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD0g1R8G5dGEM=" */
  secret: string;
}
