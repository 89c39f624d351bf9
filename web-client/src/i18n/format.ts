import type { Language } from "../stores/preferences.ts";
import { tagOf, type Translate } from "./text.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Moments and lengths of time in the reader's way. */
export type Format = {
  /** 10:42 */
  time(at: number): string;
  /** 10:42 today, else with the date. */
  moment(at: number, now: number): string;
  /** The heading of a day: Today, Yesterday, 12 November. */
  day(at: number, now: number): string;
  /** A length to the minute, as for people: 5 min, 2 h, 3 d. */
  span(ms: number): string;
  /** How long ago something was: now, 5 min, 2 h, 3 d. */
  age(ms: number): string;
  /** A length to the second, as a clock: 12:05, 1:02:05. Never below nought. */
  countdown(ms: number): string;
  /** For machines: the `datetime` of a time element. */
  iso(at: number): string;
};

export function formatter(language: Language, t: Translate): Format {
  const tag = tagOf(language);
  const time = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short" });
  const longDate = new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" });
  return {
    time: (at) => time.format(at),
    moment: (at, now) => (dayOf(at) === dayOf(now) ? time.format(at) : `${date.format(at)}, ${time.format(at)}`),
    day: (at, now) => {
      if (dayOf(at) === dayOf(now)) return t("day.today");
      return dayOf(at) === dayOf(now - DAY) ? t("day.yesterday") : longDate.format(at);
    },
    span: (ms) => span(ms, t),
    age: (ms) => (ms < MINUTE ? t("span.now") : span(ms, t)),
    countdown,
    iso: (at) => new Date(at).toISOString(),
  };
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
