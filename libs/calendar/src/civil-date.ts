import type { CivilDate } from '@dingce/domain';

const dayMs = 86_400_000;
const shape = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01: plain arithmetic on civil dates, no time zone involved. */
export function toDayNumber(on: CivilDate): number {
  const parts = shape.exec(on);
  const ms = parts ? Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== on)
    throw new RangeError(`not a civil date: ${on}`);
  return ms / dayMs;
}

export const fromDayNumber = (day: number): CivilDate => new Date(day * dayMs).toISOString().slice(0, 10);

/** 0 Sunday … 6 Saturday; 1970-01-01 was a Thursday. */
export const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** Same day of the month, or the month's last day when it has none. */
export function addMonths(on: CivilDate, months: number): CivilDate {
  const [year, month, day] = on.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last));
  return first.toISOString().slice(0, 10);
}
