/** A text in both languages. */
export class TextDto {
  /** @example "已登记" */
  zh: string;
  /** @example "recorded" */
  en: string;
}

/** Proof that an act was recorded, and where. */
export class ReceiptDto {
  actId: string;
  stream: string;
  firstSeq: number;
  lastSeq: number;
  /** Hex SHA-256 of the last entry; null when the act had been recorded before. */
  leafHash: string | null;
  recordedAt: string;
  /** true: this act had been recorded before; nothing was written again. */
  repeated: boolean;
}

export class EventDto {
  type: string;
  seq: number;
  basis: string[];
}

export class RefusalDto {
  kind: string;
  reason: string;
  message: TextDto;
  satisfiedBy: TextDto;
  basis: string[];
  at?: string;
}

/** One thing that the caller's post could do here, and what stands in the way of it, if anything. */
export class PossibilityDto {
  act: string;
  title: TextDto;
  stage: string;
  basis: string[];
  refusal: RefusalDto | null;
}

export class ActAnswerDto {
  receipt: ReceiptDto;
  events: EventDto[];
  /** The stage after the act; null for acts on the decision as a whole. */
  stage: Record<string, unknown> | null;
  status: string;
  possible: PossibilityDto[];
}

export class FieldErrorDto {
  /** JSON pointer into the body. @example "/documentHash" */
  pointer: string;
  rule: string;
  detail: TextDto;
}

/** RFC 9457 problem details. */
export class ProblemDto {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  /** Stable code. @example "review-time-too-short" */
  code: string;
  message: TextDto;
  satisfiedBy?: TextDto;
  basis?: string[];
  at?: string;
  errors?: FieldErrorDto[];
}
