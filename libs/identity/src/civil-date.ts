import type { CivilDate, Instant } from '@dingce/domain';

const formats = new Map<string, Intl.DateTimeFormat>();

const minuteMs = 60_000;
let last: { key: string; date: CivilDate } | null = null;

/** The civil date of an instant in a zone. Asked with every request, mostly of the same minute; no zone's day begins within one. */
export function civilDate(at: Instant, zone: string): CivilDate {
  const key = `${Math.floor(Date.parse(at) / minuteMs)} ${zone}`;
  if (last?.key !== key) last = { key, date: formatted(at, zone) };
  return last.date;
}

function formatted(at: Instant, zone: string): CivilDate {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}
