/** ISO 8601 instant in UTC with milliseconds, `2026-03-02T01:00:00.000Z`. */
export type Instant = string;

/** Civil date of the organ's time zone, `2026-03-02`. */
export type CivilDate = string;

export type PeriodUnit = 'day' | 'working-day' | 'month';

export interface Span {
  value: number;
  unit: PeriodUnit;
}

export interface CalendarDate {
  on: CivilDate;
  /** true when a year without published holidays was touched: the date may still move. */
  provisional: boolean;
}

/** Civil calendar of one organ. Implementations MUST be pure: same version, same answers. */
export interface Calendar {
  /** Recorded with every computed date, so that it can be explained and recomputed. */
  readonly version: string;
  readonly zone: string;
  dateOf(at: Instant): CivilDate;
  /** First instant of the civil day. */
  startOf(on: CivilDate): Instant;
  /** First instant after the civil day: a window closes here, a duty is late from here. */
  endOf(on: CivilDate): Instant;
  /** Counts from the day after `from` (before: from the day before); 7 working days from 2026-09-30 end on 2026-10-15. */
  add(from: CivilDate, span: Span, direction: 'after' | 'before'): CalendarDate;
  /** Whole days or working days in (from, to]; negative when `to` lies before `from`. */
  count(from: CivilDate, to: CivilDate, unit: 'day' | 'working-day'): { value: number; provisional: boolean };
}

export const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);
export const isBefore = (a: Instant, b: Instant): boolean => Date.parse(a) < Date.parse(b);
