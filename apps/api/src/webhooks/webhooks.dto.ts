import { announcedTypes } from '@dingce/acts';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsString, MaxLength } from 'class-validator';
import { OrNull } from '../acts/dto/or-null';

export class SubscribeDto {
  /** Where notices are posted: https; http for loopback only. @example "https://oa.city.example/dingce" */
  @IsString()
  @MaxLength(2000)
  url: string;

  /** Event types wanted; null: all that are announced. @example ["DecisionStarted", "DecisionPublished"] */
  @OrNull()
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
