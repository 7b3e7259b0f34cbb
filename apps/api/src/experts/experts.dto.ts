import type { ExpertsAct } from '@dingce/domain';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import type { StreamActDtos } from '../organisation/stream-acts';
import { idPattern } from '../problem/id-pattern';
import { StreamActBody } from '../organisation/stream-acts.dto';

const asBoolean = Transform(({ value }: { value: unknown }) =>
  value === 'true' ? true : value === 'false' ? false : value,
);

export class ExpertsQuery {
  /** Also the pools of the organs above, which an organ without a pool of its own may use (713-21). */
  @IsOptional()
  @asBoolean
  @IsBoolean()
  withSuperiors?: boolean;
}

export class EnrolExpertDto extends StreamActBody {
  /** The person's id, for life. @example "p-zhao" */
  @Matches(idPattern)
  personId: string;

  /** @example "赵敏" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(100)
  name: string;

  /** Fields of knowledge. @example ["交通规划"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(30)
  @IsString({ each: true })
  @Matches(/\S/, { each: true })
  @MaxLength(100, { each: true })
  fields: string[];

  /** Where the expert works. @example "大连理工大学" */
  @IsString()
  @MaxLength(200)
  organisation: string;
}

export class RecordIntegrityDto extends StreamActBody {
  @Matches(idPattern)
  personId: string;

  @IsIn(['criticism', 'rectification', 'commendation'])
  kind: 'criticism' | 'rectification' | 'commendation';

  /** What is recorded. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  content: string;
}

export class RemoveExpertDto extends StreamActBody {
  @Matches(idPattern)
  personId: string;

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export const expertsDtos: StreamActDtos<ExpertsAct> = {
  EnrolExpert: EnrolExpertDto,
  RecordIntegrity: RecordIntegrityDto,
  RemoveExpert: RemoveExpertDto,
};
