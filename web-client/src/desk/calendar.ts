import type { CalendarContent, CalendarDay, CalendarSpan, Me, OrganisationId, SavedCalendar } from "../protocol/generated.ts";

export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

const DAY_MINUTES = 1_440;
const MORNING = 8 * 60;
const EVENING = 17 * 60;

/** Hours to be saved: those of a calendar, or of one to be. */
export type CalendarWords = { id: number | undefined; version: number; name: string; content: CalendarContent };

/** What an office mostly has, to begin with. */
export function usualHours(zone: string): CalendarWords {
  const week = WEEKDAYS.map((day) => (day < 5 ? [{ from: MORNING, to: EVENING }] : []));
  return { id: undefined, version: 0, name: "", content: { zone, week, days: [] } };
}

export function calendarWords({ id, version, name, content }: SavedCalendar): CalendarWords {
  return { id, version, name, content };
}

/** A span between two times of the wall clock; an end that is not after the beginning is on the next day. */
export function spanBetween(from: number, to: number): CalendarSpan {
  return { from, to: to <= from ? to + DAY_MINUTES : to };
}

/** The time of the wall clock at which a span ends. */
export function endOf({ to }: CalendarSpan): number {
  return to % DAY_MINUTES;
}

/** Whether a span ends on the day after. Midnight itself is the end of its own day. */
export function endsNextDay({ to }: CalendarSpan): boolean {
  return to > DAY_MINUTES;
}

/** The spans with one more, after the last. */
export function withSpan(spans: readonly CalendarSpan[]): CalendarSpan[] {
  const last = spans.at(-1);
  if (last === undefined) return [{ from: MORNING, to: EVENING }];
  const from = Math.min(last.to + 60, DAY_MINUTES - 60);
  return [...spans, { from, to: Math.min(from + 60, DAY_MINUTES) }];
}

export function withWeekday(content: CalendarContent, day: number, spans: CalendarSpan[]): CalendarContent {
  return { ...content, week: content.week.map((kept, index) => (index === day ? spans : kept)) };
}

export function withDay(content: CalendarContent, index: number, day: CalendarDay): CalendarContent {
  return { ...content, days: content.days.map((kept, at) => (at === index ? day : kept)) };
}

/** Days in the order of the year, as they are kept. */
export function inOrder(content: CalendarContent): CalendarContent {
  return { ...content, days: content.days.toSorted((a, b) => a.date.localeCompare(b.date)) };
}

/** The organisation whose hours and promises a member sets: their own, or the first that they serve. */
export function organisationSetBy(me: Me): OrganisationId {
  const own = me.organisation.id;
  return me.role === "admin" || me.serves.includes(own) ? own : (me.serves[0] ?? own);
}
