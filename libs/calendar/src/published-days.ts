import days from 'chinese-days/dist/chinese-days.json';
import library from 'chinese-days/package.json';
import type { CivilDate } from '@dingce/domain';

/** Days of one calendar year that differ from the plain Monday–Friday week. */
export interface YearDays {
  year: number;
  /** Monday–Friday days on which nobody works. */
  holidays: CivilDate[];
  /** Saturdays and Sundays worked in exchange (调休). */
  workdays: CivilDate[];
}

const dates = (days: object): CivilDate[] => Object.keys(days);

/**
 * The State Council's holidays and make-up days, one entry per year that the library holds. The library itself answers
 * for years it does not know as if they had no holidays; so coverage is read from its data, never from its answers.
 */
export function publishedYears(): YearDays[] {
  const [holidays, workdays] = [dates(days.holidays), dates(days.workdays)];
  const years = [...new Set(holidays.map((on) => Number(on.slice(0, 4))))].sort();
  return years.map((year) => ({
    year,
    holidays: holidays.filter((on) => on.startsWith(`${year}-`)),
    workdays: workdays.filter((on) => on.startsWith(`${year}-`)),
  }));
}

export const librarySource = `chinese-days@${library.version}`;
