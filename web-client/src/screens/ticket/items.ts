import { beyond, placeAt, placeOf } from "../../desk/timeline.ts";
import { isSaid, type Mark, marked, markedBy, standingText, UNMARKED } from "../../desk/words.ts";
import type { EventFrame, MemberId, Seq } from "../../protocol/generated.ts";

/** One thing in the talk of a ticket, as it is drawn. */
export type Item =
  | { kind: "day"; key: string; at: number }
  /** From here on the member has not read. */
  | { kind: "unread"; key: string }
  /** Words to all or among second line. `follows` when the same person went on speaking. */
  | { kind: "said"; key: string; frame: EventFrame; follows: boolean; mark: Mark; about?: About }
  /** An answer or a resolution: offered as the solution. */
  | { kind: "answer"; key: string; frame: EventFrame; mark: Mark }
  | { kind: "line"; key: string; frame: EventFrame };

/** What a reply is about: its place, and as much as is known of it here. */
export type About = { place: string; who: string | undefined; text: string | undefined };

/** Words of one person within so long read as one, in milliseconds. */
const FOLLOWS_MS = 5 * 60_000;

/** Where the member stopped reading before, where the ticket ended when it was opened, and who the member is. */
export type ReadTo = { seq: Seq | undefined; head: Seq; me: MemberId };

export const UNREAD_KEY = "unread";
/** The place behind everything, where new words come. */
export const END = "end";

/** The talk in its order, with a line for each new day and one where the unread begins. */
export class Items {
  private readonly readTo: ReadTo;
  private events: readonly EventFrame[] = [];
  private items: readonly Item[] = [];
  private day: { from: number; until: number } | undefined;
  private last: EventFrame | undefined;
  private isUnreadMarked = false;
  private unreadCount = 0;
  private readonly names = new Map<MemberId, string>();
  private readonly places = new Map<string, number>();
  /** Replies by the place that they are about, so that they show it as it stands. */
  private readonly replies = new Map<string, string[]>();

  constructor(readTo: ReadTo) {
    this.readTo = readTo;
  }

  of(events: readonly EventFrame[]): readonly Item[] {
    if (events === this.events) return this.items;
    const more = beyond(this.events, events);
    if (more === undefined) this.begin();
    const next = [...this.items];
    for (const frame of more ?? events) this.add(next, frame);
    this.events = events;
    this.items = next;
    return next;
  }

  /** How much was said that the member had not read on opening. */
  get unread(): number {
    return this.unreadCount;
  }

  /** Everybody who did something here, by name. */
  get people(): ReadonlyMap<MemberId, string> {
    return this.names;
  }

  private begin(): void {
    this.unreadCount = 0;
    this.items = [];
    this.day = undefined;
    this.last = undefined;
    this.isUnreadMarked = false;
    this.places.clear();
    this.replies.clear();
  }

  private add(items: Item[], frame: EventFrame): void {
    if (frame.by !== undefined) this.names.set(frame.by.id, frame.by.name);
    const about = markedBy(frame);
    if (about !== undefined) {
      this.mark(items, placeAt(about.stream, about.seq), (mark) => marked(mark, frame, about.event));
      return;
    }
    // The targets are read beside the ticket, and what moved them has its line.
    if (frame.event.kind === "retargeted") return;
    if (this.day === undefined || frame.at < this.day.from || frame.at >= this.day.until) {
      this.day = dayOf(frame.at);
      this.last = undefined;
      items.push({ kind: "day", key: `day-${placeOf(frame)}`, at: frame.at });
    }
    if (!this.isUnreadMarked && this.isUnread(frame)) {
      this.isUnreadMarked = true;
      this.last = undefined;
      items.push({ kind: "unread", key: UNREAD_KEY });
    }
    const item = this.withAbout(items, itemOf(frame, this.last));
    if (this.isUnread(frame) && item.kind !== "line") this.unreadCount += 1;
    this.places.set(item.key, items.length);
    items.push(item);
    this.last = frame;
  }

  /** Words that stand somewhere above get another mark, and so does what quotes them. */
  private mark(items: Item[], place: string, change: (mark: Mark) => Mark): void {
    const index = this.places.get(place);
    const item = index === undefined ? undefined : items[index];
    if (index === undefined || item === undefined || !("mark" in item)) return;
    items[index] = { ...item, mark: change(item.mark) };
    for (const reply of this.replies.get(place) ?? []) {
      const at = this.places.get(reply);
      const quoting = at === undefined ? undefined : items[at];
      if (at !== undefined && quoting !== undefined) items[at] = this.withAbout(items, quoting);
    }
  }

  private withAbout(items: readonly Item[], item: Item): Item {
    if (item.kind !== "said" || item.frame.event.kind !== "replied") return item;
    const place = placeAt("public", item.frame.event.to);
    const known = this.replies.get(place) ?? [];
    if (!known.includes(item.key)) this.replies.set(place, [...known, item.key]);
    const original = items[this.places.get(place) ?? -1];
    if (original === undefined || !("frame" in original)) return { ...item, about: { place, who: undefined, text: undefined } };
    const mark = "mark" in original ? original.mark : undefined;
    return { ...item, about: { place, who: original.frame.by?.name, text: standingText(original.frame, mark) } };
  }

  private isUnread(frame: EventFrame): boolean {
    const { seq, head, me } = this.readTo;
    // What came while it was on the screen is read as it comes.
    return seq !== undefined && frame.stream === "public" && frame.seq > seq && frame.seq <= head && frame.by?.id !== me;
  }
}

/** The day of a moment, from its beginning until the next one's. */
function dayOf(at: number): { from: number; until: number } {
  const from = new Date(at);
  from.setHours(0, 0, 0, 0);
  const until = new Date(from);
  until.setDate(until.getDate() + 1);
  return { from: from.getTime(), until: until.getTime() };
}

function itemOf(frame: EventFrame, last: EventFrame | undefined): Item {
  const key = placeOf(frame);
  switch (frame.event.kind) {
    case "asked":
    case "posted":
    case "noted":
      return { kind: "said", key, frame, follows: last !== undefined && goesOn(last, frame), mark: standing(frame) };
    case "replied":
      return { kind: "said", key, frame, follows: false, mark: standing(frame) };
    case "answered":
    case "resolved":
      return { kind: "answer", key, frame, mark: standing(frame) };
    default:
      return { kind: "line", key, frame };
  }
}

/** Words that were taken back before they were read here come without any. */
function standing({ event }: EventFrame): Mark {
  return isSaid(event) && event.text === "" ? { ...UNMARKED, deleted: true } : UNMARKED;
}

function goesOn(last: EventFrame, frame: EventFrame): boolean {
  return (
    last.event.kind === frame.event.kind &&
    last.by !== undefined &&
    last.by.id === frame.by?.id &&
    frame.at - last.at < FOLLOWS_MS
  );
}

/** Whether somebody said something to all: what counts as newer while one is writing. */
export function isTalk(frame: EventFrame): boolean {
  const { kind } = frame.event;
  return kind === "posted" || kind === "replied" || kind === "answered" || kind === "resolved";
}

/** The words of an event, whatever they were for; empty for a mere happening. */
export function wordsIn({ event }: EventFrame): string {
  if ("text" in event && event.text !== undefined) return event.text;
  if ("tried" in event) return event.tried;
  if ("title" in event) return event.title;
  return "reason" in event ? (event.reason ?? "") : "";
}

/** About how high an item is before it was measured, in pixels. */
export function estimatedHeight(item: Item): number {
  switch (item.kind) {
    case "day":
    case "unread":
      return 44;
    case "line":
      return 32;
    case "said":
      return (item.follows ? 28 : 64) + (item.about === undefined ? 0 : 36) + linesOf(item.frame) * 24;
    case "answer":
      return 110 + linesOf(item.frame) * 24;
  }
}

/** Characters that fit beside each other in a message, more or less. */
const LINE_CHARACTERS = 80;
const LINES_MAX = 26;

function linesOf(frame: EventFrame): number {
  return Math.min(LINES_MAX, Math.floor(wordsIn(frame).length / LINE_CHARACTERS));
}
