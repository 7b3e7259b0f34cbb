import { ApiProperty } from '@nestjs/swagger';
import { TextDto } from '../acts/act-answer.dto';
import { RuleSetPinDto } from '../decisions/decision-view.dto';

export class LayerDto {
  id: string;
  title: TextDto;
  /** @example "国务院令第713号" */
  instrument: string;
  validFrom: string;
  validTo: string | null;
}

class RuleSetHeadDto {
  /** @example "cn-713" */
  id: string;
  /** SHA-256 of its content: what a decision pins. */
  hash: string;
  title: TextDto;
  /** in-force, historical or foreign. */
  standing: string;
  /** The national base first. */
  layers: LayerDto[];
}

export class RuleSetLineDto extends RuleSetHeadDto {
  /** How many texts say less than a higher one. */
  conflicts: number;
}

const open = { type: 'object', additionalProperties: true } as const;

/** Conditions, periods and outcomes are described by procedures/rule-set.schema.json. */
export class RuleSetViewDto extends RuleSetHeadDto {
  @ApiProperty({ type: 'array', items: open })
  findings: object[];
  @ApiProperty({ type: 'array', items: open })
  stages: object[];
  @ApiProperty({ type: 'object', additionalProperties: open })
  periods: Record<string, object>;
  @ApiProperty({ type: 'object', additionalProperties: open })
  numbers: Record<string, object>;
  @ApiProperty({ type: 'object', additionalProperties: open })
  flags: Record<string, object>;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'array', items: open } })
  outcomes: Record<string, object[]>;
  @ApiProperty({ type: 'array', items: open })
  materials: object[];
  @ApiProperty({ type: 'array', items: open })
  conflicts: object[];
}

export class SpanDto {
  value: number;
  /** day, working-day or month. */
  unit: string;
}

export class PlanStepDto {
  stage: string;
  title: TextDto;
  from: string;
  until: string;
  period: string | null;
  span: SpanDto | null;
  modality: string | null;
  basis: string[];
  provisional: boolean;
  /** The meeting could be earlier if this one were. */
  decisive: boolean;
}

export class PlanDto {
  ruleSet: RuleSetPinDto;
  startOn: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'boolean' } })
  findings: Record<string, boolean>;
  /** null: this rule set knows no meeting. */
  meetingOn: string | null;
  provisional: boolean;
  calendarVersion: string;
  steps: PlanStepDto[];
}
