import type { Calendar, CalendarDate, CivilDate, Span } from '@dingce/domain';
import { addMonths, fromDayNumber, toDayNumber, weekday } from './civil-date';
import { librarySource, publishedYears } from './published-days';
import type { YearDays } from './published-days';
import { zoneClock } from './zone-clock';

/** A State Council notice imported for a year that the library does not hold, or corrects. */
export interface YearNotice extends YearDays {
  /** Number of the notice, e.g. `国办发明电〔2026〕X号`; part of the calendar's version. */
  source: string;
}

export interface WorkCalendar extends Calendar {
  /** Years with published holidays, ascending. A date touched outside them is provisional. */
  readonly coveredYears: number[];
  isWorkday(on: CivilDate): boolean;
  readonly notices: YearNotice[];
}

export interface WorkCalendarOptions {
  zone?: string;
  /** Replaces the library's data, e.g. by another country's; then `source` names where it comes from. */
  years?: YearDays[];
  source?: string;
}

/** The organ's calendar over the State Council's holidays and make-up days. A year without a notice is a plain week. */
export function workCalendar(options: WorkCalendarOptions = {}): WorkCalendar {
  const { zone = 'Asia/Shanghai', years, source } = options;
  return build(zone, years ?? publishedYears(), years ? (source ?? 'given') : librarySource, []);
}

/** A calendar that also knows this year; its version says by which notice. The given calendar does not change. */
export function withYear(calendar: WorkCalendar, notice: YearNotice): WorkCalendar {
  const years = origins.get(calendar);
  if (!years) throw new TypeError('withYear extends only a calendar made by workCalendar');
  const stray = [...notice.holidays, ...notice.workdays].find((on) => Number(on.slice(0, 4)) !== notice.year);
  if (stray) throw new RangeError(`${stray} does not lie in ${notice.year}`);
  const notices = [...calendar.notices.filter((n) => n.year !== notice.year), notice].sort((a, b) => a.year - b.year);
  return build(calendar.zone, years.days, years.source, notices);
}

const origins = new WeakMap<WorkCalendar, { days: YearDays[]; source: string }>();

function build(zone: string, base: YearDays[], source: string, notices: YearNotice[]): WorkCalendar {
  const replaced = new Set(notices.map((n) => n.year));
  const years = [...base.filter((y) => !replaced.has(y.year)), ...notices];
  const holidays = new Set(years.flatMap((y) => y.holidays.map(toDayNumber)));
  const workdays = new Set(years.flatMap((y) => y.workdays.map(toDayNumber)));
  const covered = new Set(years.map((y) => y.year));
  const coveredYears = [...covered].sort((a, b) => a - b);
  const clock = zoneClock(zone);

  const works = (day: number): boolean =>
    workdays.has(day) || (!holidays.has(day) && weekday(day) !== 0 && weekday(day) !== 6);
  const unknown = (from: number, to: number): boolean => {
    const [first, last] = [yearOf(Math.min(from, to)), yearOf(Math.max(from, to))];
    for (let year = first; year <= last; year += 1) if (!covered.has(year)) return true;
    return false;
  };

  function add(from: CivilDate, span: Span, direction: 'after' | 'before'): CalendarDate {
    if (!Number.isSafeInteger(span.value) || span.value < 0)
      throw new RangeError(`not a span: ${span.value} ${span.unit}`);
    const start = toDayNumber(from);
    const step = direction === 'after' ? 1 : -1;
    if (span.unit === 'month') return { on: addMonths(from, step * span.value), provisional: false };
    if (span.unit === 'day') return { on: fromDayNumber(start + step * span.value), provisional: false };
    let day = start;
    for (let left = span.value; left > 0;) {
      day += step;
      if (works(day)) left -= 1;
    }
    return { on: fromDayNumber(day), provisional: span.value > 0 && unknown(start + step, day) };
  }

  function count(from: CivilDate, to: CivilDate, unit: 'day' | 'working-day') {
    const [start, end] = [toDayNumber(from), toDayNumber(to)];
    if (unit === 'day') return { value: end - start, provisional: false };
    let value = 0;
    for (let day = Math.min(start, end) + 1; day <= Math.max(start, end); day += 1) if (works(day)) value += 1;
    return {
      value: value === 0 ? 0 : Math.sign(end - start) * value,
      provisional: start !== end && unknown(Math.min(start, end) + 1, Math.max(start, end)),
    };
  }

  const imported = notices.map((n) => `+${n.year}(${n.source}:${fingerprint(n)})`).join('');
  const calendar: WorkCalendar = {
    version: `${source}/${base.at(-1)?.year ?? 'none'}${imported}`,
    zone,
    coveredYears,
    notices,
    isWorkday: (on) => works(toDayNumber(on)),
    dateOf: clock.dateOf,
    startOf: clock.startOf,
    endOf: (on) => clock.startOf(fromDayNumber(toDayNumber(on) + 1)),
    add,
    count,
  };
  origins.set(calendar, { days: base, source });
  return calendar;
}

const yearOf = (day: number): number => Number(fromDayNumber(day).slice(0, 4));

/** Two imports under the same number with other days must not share a version: same version, same answers. */
function fingerprint(notice: YearNotice): string {
  let sum = 0x811c9dc5;
  for (const char of [...notice.holidays].sort().join() + '/' + [...notice.workdays].sort().join())
    sum = Math.imul(sum ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, '0');
}
