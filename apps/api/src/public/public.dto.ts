import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

/** A comment on a draft. Text and contact stand in the vault; the record holds salted commitments. */
export class SubmitCommentDto {
  /** What you want to say. @example "建议对通勤乘客给予优惠。" */
  @IsString()
  @Length(1, 10_000)
  text: string;

  /** How to reach you for an answer, if you want one. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  contact?: string;

  /** The passage of the draft that it is about. @example "第三条" */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  passage?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(5)
  @Matches(/^[0-9a-f]{64}$/, { each: true })
  attachments?: string[];
}

export class RegisterForHearingDto {
  /** @example "张三" */
  @IsString()
  @Length(1, 50)
  name: string;

  @IsString()
  @Length(5, 30)
  phone: string;

  /** Which group you belong to, as the notice names them. @example "消费者" */
  @IsString()
  @Length(1, 50)
  group: string;
}

export class RegisterQuery {
  /** open: consultations that take comments now; all: every public matter. */
  @IsOptional()
  @IsIn(['open', 'all'])
  show?: 'open' | 'all';

  @IsOptional()
  @IsString()
  @MaxLength(100)
  after?: string;
}
