import type { StageTypes } from '@dingce/domain';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ActBody } from '../act-body.dto';
import { IsCivilDate } from './civil-date';
import type { DtosOf } from './dtos-of';
import { OrNull } from './or-null';

export class NameExecutingUnitsDto extends ActBody {
  /** The executing units. @example ["u-transport"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  unitIds: string[];

  /** The one that leads. @example "u-transport" */
  @IsString()
  @Length(1, 100)
  leadUnitId: string;

  /** The unit that supervises. @example "u-supervision" */
  @IsString()
  @Length(1, 100)
  supervisorUnitId: string;

  /** What is required of them. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  requirements: string;
}

export class AssignTaskDto extends ActBody {
  /** Id of the task. @example "task-1" */
  @IsString()
  @Length(1, 100)
  taskId: string;

  /** Who has to do it. @example "u-transport" */
  @IsString()
  @Length(1, 100)
  unitId: string;

  /** What is to be done. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  title: string;

  /** By when. @example "2026-09-30" */
  @IsCivilDate()
  dueOn: string;
}

export class ReportProgressDto extends ActBody {
  /** Id of the task. @example "task-1" */
  @IsString()
  @Length(1, 100)
  taskId: string;

  /** How much is done. */
  @IsInt()
  @Min(0)
  @Max(100)
  percent: number;

  /** What was done. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;
}

export class CompleteTaskDto extends ActBody {
  /** Id of the task. @example "task-1" */
  @IsString()
  @Length(1, 100)
  taskId: string;

  /** What was done. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;
}

export class ReportProblemDto extends ActBody {
  /** What kind of problem. */
  @IsIn(['problem', 'major-change', 'force-majeure'])
  kind: 'problem' | 'major-change' | 'force-majeure';

  /** What has come up. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  description: string;

  /** What was done about it; may be empty. */
  @IsString()
  @MaxLength(10_000)
  measures: string;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;
}

export class ReceivePublicSignalDto extends ActBody {
  /** How it came. @example "12345热线" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  channel: string;

  /** What it says; stands in the vault. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  content: string;

  /** Who sent it; stands in the vault. */
  @OrNull()
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  from: string | null = null;
}

export class AnswerPublicSignalDto extends ActBody {
  /** Number of the signal. @example 1 */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  signalNo: number;

  /** The answer. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  answer: string;
}

export class ConcludeExecutionDto extends ActBody {
  /** What came of it. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(10_000)
  summary: string;

  /** SHA-256 of the paper, if there is one. */
  @OrNull()
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string | null = null;
}

export const executionDtos = {
  NameExecutingUnits: NameExecutingUnitsDto,
  AssignTask: AssignTaskDto,
  ReportProgress: ReportProgressDto,
  CompleteTask: CompleteTaskDto,
  ReportProblem: ReportProblemDto,
  ReceivePublicSignal: ReceivePublicSignalDto,
  AnswerPublicSignal: AnswerPublicSignalDto,
  ConcludeExecution: ConcludeExecutionDto,
} satisfies DtosOf<StageTypes['execution']['act']['type']>;
