import type { Language } from "../stores/preferences.ts";
import { once } from "./once.ts";
import { tagOf, type Translate } from "./text.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The first Monday of the clock that everybody counts by, 5 January 1970. */
const A_MONDAY = 4 * DAY;

/** Moments and lengths of time in the reader's way. */
export type Format = {
  /** 10:42 */
  time(at: number): string;
  /** 10:42 today, else with the date. */
  moment(at: number, now: number): string;
  /** The heading of a day: Today, Yesterday, 12 November. */
  day(at: number, now: number): string;
  /** 21 May 2027: a day far off. */
  date(at: number): string;
  /** A length to the minute, as for people: 5 min, 2 h, 3 d. */
  span(ms: number): string;
  /** How long ago something was: now, 5 min, 2 h, 3 d. */
  age(ms: number): string;
  /** A length to the second, as a clock: 12:05, 1:02:05. Never below nought. */
  countdown(ms: number): string;
  /** Friday, 13 March, 17:50: what a wall clock somewhere shows, told as `2026-03-13T17:50`. */
  wall(shown: string): string;
  /** Monday, by its place in the week from nought. */
  weekday(day: number): string;
  /** For machines: the `datetime` of a time element. */
  iso(at: number): string;
};

/**
 * The first moment that is put into words takes a browser 15 ms, for its calendars. Done beforehand it
 * falls into the time in which an answer is waited for, and not into the first picture of the desk.
 */
export function openCalendars(language: Language): void {
  new Intl.DateTimeFormat(tagOf(language)).format(0);
}

export function formatter(language: Language, t: Translate): Format {
  const tag = tagOf(language);
  const time = once(() => new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
  const date = once(() => new Intl.DateTimeFormat(tag, { day: "numeric", month: "short" }));
  const farDate = once(() => new Intl.DateTimeFormat(tag, { day: "numeric", month: "long", year: "numeric" }));
  const longDate = once(() => new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" }));
  const weekday = once(() => new Intl.DateTimeFormat(tag, { weekday: "long", timeZone: "UTC" }));
  const wall = once(() => new Intl.DateTimeFormat(tag, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  }));
  return {
    time: (at) => time().format(at),
    moment: (at, now) => (dayOf(at) === dayOf(now) ? time().format(at) : `${date().format(at)}, ${time().format(at)}`),
    day: (at, now) => {
      if (dayOf(at) === dayOf(now)) return t("day.today");
      return dayOf(at) === dayOf(now - DAY) ? t("day.yesterday") : capitalised(longDate().format(at), tag);
    },
    date: (at) => farDate().format(at),
    span: (ms) => span(ms, t),
    age: (ms) => (ms < MINUTE ? t("span.now") : span(ms, t)),
    countdown,
    // Whatever zone it is in, it is shown as it stands there.
    wall: (shown) => wall().format(Date.parse(`${shown}:00Z`)),
    // It stands alone, and languages that write it small in a sentence begin a line large.
    weekday: (day) => capitalised(weekday().format(A_MONDAY + day * DAY), tag),
    iso: (at) => new Date(at).toISOString(),
  };
}

function capitalised(word: string, tag: string): string {
  return word.charAt(0).toLocaleUpperCase(tag) + word.slice(1);
}

function span(ms: number, t: Translate): string {
  if (ms < MINUTE) return t("span.moment");
  if (ms < HOUR) return t("span.minutes", { n: Math.floor(ms / MINUTE) });
  if (ms < DAY) return t("span.hours", { n: Math.floor(ms / HOUR) });
  return t("span.days", { n: Math.floor(ms / DAY) });
}

function countdown(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

function dayOf(at: number): string {
  return new Date(at).toDateString();
}
