export { workCalendar, withYear } from './work-calendar';
export type { WorkCalendar, WorkCalendarOptions, YearNotice } from './work-calendar';
export type { YearDays } from './published-days';
