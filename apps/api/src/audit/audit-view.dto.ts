import { strengths } from '@dingce/domain';
import type { MatrixLine, OpenDelay, TimelineLine } from '@dingce/projections';
import type { CareerLine } from '@dingce/identity';
import { ApiProperty } from '@nestjs/swagger';
import { ActStandingDto, ShownSignatureDto, TextDto } from '../acts/act-answer.dto';
import { DecisionStateDto, OpinionDto, RuleSetPinDto } from '../decisions/decision-view.dto';
import { PageDto } from '../page.dto';

/** One entry of the record. */
export class TimelineLineDto extends ActStandingDto implements Omit<TimelineLine, 'signature' | 'strength'> {
  stream: string;
  seq: number;
  @ApiProperty({ format: 'uuid' })
  actId: string;
  decisionId: string | null;
  /** @example "LegalityOpinionIssued" */
  type: string;
  title: TextDto;
  stage: string | null;
  responsibility: string | null;
  actorKind: string;
  /** Whose act it was; for a passed date, who held the matter then. */
  personId: string;
  postId: string | null;
  unitId: string | null;
  /** Who entered it for that person. */
  enteredBy: string | null;
  /** SHA-256 of the papers it was entered from. */
  evidence: string[];
  /** How whoever sent it had logged in. */
  method: string;
  position: string | null;
  dissent: boolean;
  late: boolean;
  confidential: boolean;
  basis: string[];
  occurredAt: string;
  recordedAt: string;
  /** The event's data, as its type has them. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  data: unknown;
}

export class TimelinePageDto extends PageDto {
  items: TimelineLineDto[];
}

export class CareerLineDto implements Omit<CareerLine, 'roles'> {
  organId: string;
  organ: TextDto;
  unitId: string;
  /** The unit's name at that time. */
  unit: TextDto;
  postId: string;
  post: TextDto;
  roles: string[];
  from: string;
  until: string | null;
  ended: string | null;
}

export class CareerDto {
  personId: string;
  name: string | null;
  appointments: CareerLineDto[];
}

export class PersonRecordDto extends TimelinePageDto {
  person: CareerDto;
}

/** A signed act of a line of the matrix. */
export class SignedActDto extends ShownSignatureDto {
  @ApiProperty({ format: 'uuid' })
  actId: string;
}

export class MatrixLineDto implements Omit<MatrixLine, 'signed' | 'strengths'> {
  /** @example "decided" */
  responsibility: string;
  personId: string;
  name: string | null;
  postId: string | null;
  unitId: string | null;
  stages: string[];
  acts: number;
  positions: string[];
  dissent: boolean;
  /** How many dates passed in this person's hands. */
  late: number;
  firstAt: string;
  lastAt: string;
  /** Every strength that these acts have. */
  @ApiProperty({ enum: strengths, isArray: true })
  strengths: string[];
  /** The same in words. */
  strengthTitles: TextDto[];
  /** Who entered acts for this person. */
  enteredBy: string[];
  /** Acts that were signed, each with whether its signature verifies. */
  signed: SignedActDto[];
}

export class DossierLineDto {
  /** @example "legality-opinion" */
  material: string;
  title: TextDto;
  basis: string[];
  /** null: the facts that decide it have not been found yet. */
  needed: boolean | null;
  present: boolean;
  document: string | null;
  seq: number | null;
  /** Whose act put it there, and who entered it for that person. */
  personId: string | null;
  enteredBy: string | null;
  /** How strongly that act is tied to that person; null while the paper is not there. */
  standing: ActStandingDto | null;
}

export class AsOfDto {
  at: string;
  ruleSet: RuleSetPinDto;
  decision: DecisionStateDto;
  opinions: OpinionDto[];
}

export class OpenDelayDto implements OpenDelay {
  @ApiProperty({ format: 'uuid' })
  decisionId: string;
  title: string;
  organId: string;
  dutyId: string;
  what: string;
  stage: string;
  unitId: string | null;
  personId: string | null;
  openedAt: string;
  dueAt: string;
  lateDays: number;
  /** Whether the passed date stands in the record already. */
  recorded: boolean;
}
