import { Temporal } from 'temporal-polyfill';
import type { CivilDate, Instant } from '@dingce/domain';
import { fromDayNumber, toDayNumber } from './civil-date';

/** Where civil days of one time zone begin, whatever the host's zone is. */
export interface ZoneClock {
  dateOf(at: Instant): CivilDate;
  startOf(on: CivilDate): Instant;
}

const remembered = 20_000;

export function zoneClock(zone: string): ZoneClock {
  const starts = new Map<number, number>();
  // Temporal, not an offset table: in a zone with summer time a day may begin at 01:00, and Shanghai had one until 1991.
  const startMs = (day: number): number => {
    const known = starts.get(day);
    if (known !== undefined) return known;
    const ms = Temporal.PlainDate.from(fromDayNumber(day)).toZonedDateTime(zone).epochMilliseconds;
    if (starts.size >= remembered) starts.clear();
    starts.set(day, ms);
    return ms;
  };
  return {
    dateOf(at) {
      const ms = Date.parse(at);
      if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${at}`);
      let day = Math.floor(ms / 86_400_000);
      // A zone is at most a day away from UTC: at most one step either way.
      while (startMs(day) > ms) day -= 1;
      while (startMs(day + 1) <= ms) day += 1;
      return fromDayNumber(day);
    },
    startOf: (on) => new Date(startMs(toDayNumber(on))).toISOString(),
  };
}
