import type { AimSettings, CalendarChoice, Me, PolicyBook, PolicySettings, Priority, Scope, Topic } from "../protocol/generated.ts";

/** The lengths of time that are set in minutes, in the order in which a question meets them. */
export const LENGTHS = [
  "peer_window_ms",
  "answer_hold_ms",
  "nudge_ms",
  "unconfirmed_ms",
  "lease_ms",
  "lease_warning_ms",
  "reminder_ms",
  "grace_ms",
] as const;
export type Length = (typeof LENGTHS)[number];

const MINUTE = 60_000;
/** A year: longer than anything that is meant. */
export const MINUTES_MAX = 525_600;

/** The topics whose settings a member may change. */
export function settableTopics(me: Me, topics: readonly Topic[]): Topic[] {
  if (me.role === "admin") return topics.filter(({ organisation }) => organisation === me.organisation.id);
  return me.role === "lead" ? topics.filter(({ team }) => me.teams.includes(team)) : [];
}

/** Where a member may set something that holds for a topic, the narrowest first. */
export function scopesFor(me: Me, { id, team }: Topic): Scope[] {
  const own: Scope[] = [{ kind: "topic", topic: id }, { kind: "team", team }];
  return me.role === "admin" ? [...own, { kind: "organisation" }] : own;
}

/** What is set in one place, and its version; nothing and 0 where nothing was. */
export function setIn(book: PolicyBook, scope: Scope): { version: number; settings: PolicySettings } {
  const layer = book.layers.find((one) => JSON.stringify(one.scope) === JSON.stringify(scope));
  return layer ?? { version: 0, settings: {} };
}

/** What is typed as minutes: nothing where it is not said here, and no number where it is none. */
export function minutesOf(settings: PolicySettings, length: Length): string {
  const ms = settings[length];
  return ms === undefined ? "" : String(ms / MINUTE);
}

/** The settings with a length as it was typed; what is not a fit number changes nothing. */
export function withMinutes(settings: PolicySettings, length: Length, typed: string): PolicySettings {
  const { [length]: _, ...rest } = settings;
  if (typed.trim() === "") return rest;
  const minutes = Number(typed);
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > MINUTES_MAX) return settings;
  return { ...rest, [length]: minutes * MINUTE };
}

/** The choice of hours as one word for a list: nothing said, always, or the id of a calendar. */
export function hoursName(choice: CalendarChoice | undefined): string {
  if (choice === undefined) return "";
  return choice.kind === "always" ? "always" : String(choice.id);
}

export function withHours(settings: PolicySettings, name: string): PolicySettings {
  const { calendar: _, ...rest } = settings;
  if (name === "") return rest;
  return { ...rest, calendar: name === "always" ? { kind: "always" } : { kind: "calendar", id: Number(name) } };
}

/** What second line has to keep, in the order in which it is written. */
export const AIM_PARTS = ["own_ms", "own_warning_ms", "solve_ms", "solve_warning_ms"] as const;
export type AimPart = (typeof AIM_PARTS)[number];

const HOUR = 60 * MINUTE;
/** What is offered where nothing was set. */
const USUAL_AIMS: AimSettings = { own_ms: HOUR, own_warning_ms: 15 * MINUTE, solve_ms: 8 * HOUR, solve_warning_ms: HOUR };

/** The settings with targets of their own for a priority, or without them. */
export function withAims(settings: PolicySettings, priority: Priority, isSet: boolean): PolicySettings {
  const { aims: { [priority]: _, ...others } = {}, ...rest } = settings;
  const aims = isSet ? { ...others, [priority]: USUAL_AIMS } : others;
  return Object.keys(aims).length === 0 ? rest : { ...rest, aims };
}

/** The settings with one length of a target as it was typed in minutes; nothing typed is none. */
export function withAim(settings: PolicySettings, priority: Priority, part: AimPart, typed: string): PolicySettings {
  const present = settings.aims?.[priority];
  const minutes = Number(typed);
  if (present === undefined || !Number.isInteger(minutes) || minutes < 0 || minutes > MINUTES_MAX) return settings;
  return { ...settings, aims: { ...settings.aims, [priority]: { ...present, [part]: minutes * MINUTE } } };
}

/** One length of a target as it is typed in minutes. */
export function aimMinutes(aims: AimSettings, part: AimPart): string {
  return String(aims[part] / MINUTE);
}

/** Whether questions go straight to second line, as one word for a list. */
export function laneName(isFast: boolean | undefined): "" | "peers" | "fast" {
  if (isFast === undefined) return "";
  return isFast ? "fast" : "peers";
}

export function withLane(settings: PolicySettings, name: string): PolicySettings {
  const { fast_lane: _, ...rest } = settings;
  return name === "" ? rest : { ...rest, fast_lane: name === "fast" };
}

/** Phrases as they are typed, one a line. */
export function phrasesOf(typed: string): string[] {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The settings with phrases of their own, or without them. */
export function withPhrases(settings: PolicySettings, phrases: string[] | undefined): PolicySettings {
  const { fast_words: _, ...rest } = settings;
  return phrases === undefined ? rest : { ...rest, fast_words: phrases };
}
