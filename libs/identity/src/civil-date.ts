import type { CivilDate, Instant } from '@dingce/domain';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The civil date of an instant in a zone. */
export function civilDate(at: Instant, zone: string): CivilDate {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}
