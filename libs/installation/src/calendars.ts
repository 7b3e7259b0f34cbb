import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withYear, workCalendar } from '@dingce/calendar';
import type { WorkCalendar, YearNotice } from '@dingce/calendar';
import { parse } from 'yaml';

/** Years that the library does not know yet, or corrects: one `procedures/holidays/<year>.yaml` per State Council notice. */
export function holidayNotices(procedures: string): YearNotice[] {
  const folder = join(procedures, 'holidays');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => notice(join(folder, name), name));
}

function notice(path: string, name: string): YearNotice {
  const { year, source, holidays, workdays } = parse(readFileSync(path, 'utf8')) as Partial<YearNotice>;
  if (!year || !source || !Array.isArray(holidays) || !Array.isArray(workdays))
    throw new Error(`holidays/${name}: year, source, holidays and workdays are needed`);
  return { year, source, holidays, workdays };
}

/** One calendar per time zone, all over the same days. */
export function calendarsOver(notices: YearNotice[]): (zone: string) => WorkCalendar {
  const known = new Map<string, WorkCalendar>();
  return (zone) => {
    const calendar = known.get(zone) ?? notices.reduce(withYear, workCalendar({ zone }));
    known.set(zone, calendar);
    return calendar;
  };
}
