import type { Basis } from './text';
import type { Calendar, CalendarDate, CivilDate, Instant, Span } from './time';
import type { StageKind } from './stage-kind';

/** How a moved date was counted, so that it can be counted again when a year's holidays become known. */
export interface Counted {
  from: CivilDate;
  /** One after the other: the rule's period, then each extension. */
  spans: Span[];
}

export interface Holder {
  unitId: string | null;
  postId: string | null;
  personId: string | null;
}

/** Something a unit or a person owes, since when, until when, on which ground. The inbox and the delays are made of these. */
export interface Duty {
  /** `<stage>/<round>/<what>[/<n>]`, unique in a decision. */
  id: string;
  /** kebab-case name of what is owed, e.g. `issue-legality-opinion`. */
  what: string;
  stage: StageKind | 'decision';
  round: number;
  holder: Holder;
  /** Who held it since when, first entry at its opening: lateness falls on the holder at the due instant. */
  held: { since: Instant; holder: Holder }[];
  openedAt: Instant;
  /** null: the rule set sets no date. */
  dueOn: CivilDate | null;
  dueAt: Instant | null;
  period: string | null;
  anchorOn: CivilDate | null;
  provisional: boolean;
  /** Set when the date was moved: it no longer follows from period and anchor alone. */
  counted?: Counted;
  calendarVersion: string | null;
  basis: Basis[];
  status: 'open' | 'done' | 'void';
  /** The clock stands on a ground that the rule set lists; `dueAt` moves when it runs again. */
  stopped: { at: Instant; ground: string } | null;
  doneAt: Instant | null;
  /** Recorded once the date passed while the duty was open: who held it then. */
  late: { dueAt: Instant; holder: Holder; recordedAt: Instant } | null;
  remindedAt: Instant | null;
}

/** Changes to duties ride on the event that causes them, in `data.duties`. */
export interface DutyChange {
  open?: Duty[];
  done?: string[];
  void?: string[];
  /** `daysLeft`: working days that remained, counted when it stopped; they run again from the day of resumption. */
  stop?: { id: string; ground: string; daysLeft?: number }[];
  /** New date, e.g. when the clock runs again, a period is extended or a year's holidays become known. */
  move?: {
    id: string;
    dueOn: CivilDate;
    dueAt: Instant;
    provisional: boolean;
    calendarVersion: string;
    resume?: boolean;
    counted?: Counted;
  }[];
  hold?: { id: string; holder: Holder }[];
}

/** Applies one event's changes. `at` is the event's recorded instant. */
export function applyDuties(duties: Duty[], change: DutyChange | undefined, at: Instant): Duty[] {
  if (!change) return duties;
  const done = new Set(change.done);
  const voided = new Set(change.void);
  const next = duties.map((duty): Duty => {
    if (duty.status !== 'open') return duty;
    if (done.has(duty.id)) return { ...duty, status: 'done', doneAt: at, stopped: null };
    if (voided.has(duty.id)) return { ...duty, status: 'void', doneAt: at, stopped: null };
    const stop = change.stop?.find((s) => s.id === duty.id);
    const move = change.move?.find((m) => m.id === duty.id);
    const hold = change.hold?.find((h) => h.id === duty.id);
    let changed = duty;
    if (stop) changed = { ...changed, stopped: { at, ground: stop.ground } };
    if (move) {
      const { dueOn, dueAt, provisional, calendarVersion } = move;
      changed = {
        ...changed,
        dueOn,
        dueAt,
        provisional,
        calendarVersion,
        stopped: move.resume ? null : changed.stopped,
      };
      if (move.counted) changed = { ...changed, counted: move.counted };
    }
    if (hold)
      changed = { ...changed, holder: hold.holder, held: [...changed.held, { since: at, holder: hold.holder }] };
    return changed;
  });
  return change.open ? [...next, ...change.open] : next;
}

/** Who held the matter at an instant, whoever holds it now. */
export const holderAt = (duty: Duty, at: Instant): Holder =>
  duty.held.findLast((h) => Date.parse(h.since) <= Date.parse(at))?.holder ?? duty.holder;

/** The day on which spans counted one after the other end. */
export const countOn = ({ from, spans }: Counted, calendar: Calendar): CalendarDate =>
  spans.reduce<CalendarDate>(
    (date, span) => {
      const next = calendar.add(date.on, span, 'after');
      return { on: next.on, provisional: next.provisional || date.provisional };
    },
    { on: from, provisional: false },
  );
