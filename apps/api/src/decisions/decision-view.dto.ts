import type { Duty, EnteredAct, Opinion } from '@dingce/domain';
import type { DecisionLine, InboxLine } from '@dingce/projections';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { ActAnswerDto, ActStandingDto, StageStateDto, TextDto } from '../acts/act-answer.dto';
import { PageDto } from '../page.dto';

export class DecisionLineDto implements DecisionLine {
  @ApiProperty({ format: 'uuid' })
  id: string;
  organId: string;
  /** @example "城市轨道交通票价调整" */
  title: string;
  /** proposed, declined, underway, closing or closed. @example "underway" */
  status: string;
  channel: string;
  leadUnit: string | null;
  openStages: string[];
  ruleSet: string;
  proposedAt: string;
  closedAt: string | null;
  outcome: string | null;
}

export class DecisionPageDto extends PageDto {
  items: DecisionLineDto[];
}

export class HolderDto {
  unitId: string | null;
  postId: string | null;
  personId: string | null;
}

export class HeldDto {
  since: string;
  holder: HolderDto;
}

export class StoppedDto {
  at: string;
  ground: string;
}

export class LateDto {
  dueAt: string;
  /** Who held it when the date passed. */
  holder: HolderDto;
  recordedAt: string;
}

/** Something a unit or a person owes, since when, until when, on which ground. */
export class DutyDto implements Omit<Duty, 'counted' | 'basis' | 'stage' | 'status'> {
  /** @example "drafting/1/conclude-drafting" */
  id: string;
  what: string;
  stage: string;
  round: number;
  holder: HolderDto;
  held: HeldDto[];
  openedAt: string;
  /** null: the rule set sets no date. */
  dueOn: string | null;
  dueAt: string | null;
  period: string | null;
  anchorOn: string | null;
  /** true when a year without published holidays was counted: the date may still move. */
  provisional: boolean;
  calendarVersion: string | null;
  basis: string[];
  /** open, done or void. */
  status: string;
  stopped: StoppedDto | null;
  doneAt: string | null;
  late: LateDto | null;
  remindedAt: string | null;
}

export class InboxLineDto implements Omit<InboxLine, 'duty'> {
  @ApiProperty({ format: 'uuid' })
  decisionId: string;
  title: string;
  stage: string;
  dutyId: string;
  what: string;
  unitId: string | null;
  personId: string | null;
  openedAt: string;
  dueAt: string | null;
  duty: DutyDto;
}

export class InboxPageDto extends PageDto {
  items: InboxLineDto[];
}

export class RuleSetPinDto {
  /** @example "cn-713" */
  id: string;
  hash: string;
}

export class StudyDto {
  necessity: string;
  feasibility: string;
  conclusion: string;
}

export class UnitsDto {
  undertaking: string[];
  lead: string | null;
}

export class ChargeDto {
  unitId: string;
  personId: string | null;
  recused: string[];
}

export class FindingDto {
  value: boolean;
  reason: string;
  basis: string[];
}

export class DraftOptionViewDto {
  id: string;
  title: string;
  pros: string;
  cons: string;
  preferred: boolean;
}

export class DraftDto {
  version: number;
  title: string;
  /** SHA-256 of its document: what every opinion is bound to. */
  hash: string;
  options: DraftOptionViewDto[];
  submittedAt: string;
}

export class RevisionDto {
  from: string;
  to: string;
  substantial: boolean;
  reason: string;
  inResponseTo: string | null;
  at: string;
}

export class OpinionDto extends ActStandingDto implements Omit<Opinion, 'stage'> {
  actId: string;
  stage: string;
  round: number;
  personId: string;
  conclusion: string;
  draftHash: string;
  at: string;
  /** The draft has moved on since. */
  lapsed: boolean;
}

export class PastStageDto {
  kind: string;
  round: number;
  status: string;
  outcome: string | null;
  draftHash: string | null;
  openedAt: string;
  concludedAt: string | null;
}

export class EnteredActDto extends ActStandingDto implements Omit<EnteredAct, 'status'> {
  actId: string;
  act: string;
  byPersonId: string;
  forPersonId: string;
  evidence: string[];
  /** awaiting, confirmed or objected. */
  status: string;
  reason: string | null;
}

export class SecretDto {
  number: string;
  ground: string;
  level: string;
  heldBy: string;
}

export class SuspensionDto {
  by: string;
  at: string;
  reason: string;
  confirmed: boolean | null;
  mitigation: string;
}

export class NotPerformedDto {
  stage: string;
  reason: string;
  basis: string[];
}

export class ArchivedDto {
  document: string;
  filedOn: string;
}

export class ClosedDto {
  outcome: string;
  at: string;
  reason: string;
}

export class NextStageDto {
  kind: string;
  round: number;
}

export class DueActDto {
  /** The engine's act. @example "CloseConsultation" */
  act: string;
  dueAt: string;
  stage: string;
  inMs: number;
}

/** What every state of a decision has, today's or an earlier moment's. */
@ApiExtraModels(StageStateDto, ChargeDto, FindingDto)
export class DecisionStateDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  organId: string;
  title: string;
  channel: string;
  ruleSet: RuleSetPinDto;
  adjusts: string | null;
  adjustedBy: string | null;
  proposedAt: string;
  study: StudyDto | null;
  startedAt: string | null;
  units: UnitsDto;
  /** By stage kind. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(ChargeDto) } })
  charges: Record<string, ChargeDto>;
  draftingDueOn: string | null;
  /** By the finding's id in the rule set. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(FindingDto) } })
  findings: Record<string, FindingDto>;
  draft: DraftDto | null;
  revisions: RevisionDto[];
  /** By stage kind; each carries more, as its kind has it. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(StageStateDto) } })
  stages: Record<string, StageStateDto>;
  past: PastStageDto[];
  duties: DutyDto[];
  entered: EnteredActDto[];
  secrets: SecretDto[];
  suspensions: SuspensionDto[];
  notPerformed: NotPerformedDto[];
  archived: ArchivedDto[];
  closed: ClosedDto | null;
  /** The last event; its ETag. */
  seq: number;
  /** proposed, declined, underway, closing or closed. */
  status: string;
}

export class DecisionViewDto extends DecisionStateDto {
  opinions: OpinionDto[];
  now: string;
  /** Stages that the engine owes now. */
  next: NextStageDto[];
  /** What the engine owes by date. */
  due: DueActDto[];
  ruleSetTitle: TextDto;
}

export class ProposedDto extends ActAnswerDto {
  @ApiProperty({ format: 'uuid' })
  decisionId: string;
}
