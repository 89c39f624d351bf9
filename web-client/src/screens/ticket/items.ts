import { beyond, placeOf } from "../../desk/timeline.ts";
import type { EventFrame, MemberId, Seq } from "../../protocol/generated.ts";

/** One thing in the talk of a ticket, as it is drawn. */
export type Item =
  | { kind: "day"; key: string; at: number }
  /** From here on the member has not read. */
  | { kind: "unread"; key: string }
  /** Words to all or among second line. `follows` when the same person went on speaking. */
  | { kind: "said"; key: string; frame: EventFrame; follows: boolean }
  /** An answer or a resolution: offered as the solution. */
  | { kind: "answer"; key: string; frame: EventFrame }
  | { kind: "line"; key: string; frame: EventFrame };

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

  private begin(): void {
    this.unreadCount = 0;
    this.items = [];
    this.day = undefined;
    this.last = undefined;
    this.isUnreadMarked = false;
  }

  private add(items: Item[], frame: EventFrame): void {
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
    const item = itemOf(frame, this.last);
    if (this.isUnread(frame) && item.kind !== "line") this.unreadCount += 1;
    items.push(item);
    this.last = frame;
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
      return { kind: "said", key, frame, follows: last !== undefined && goesOn(last, frame) };
    case "answered":
    case "resolved":
      return { kind: "answer", key, frame };
    default:
      return { kind: "line", key, frame };
  }
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
  return kind === "posted" || kind === "answered" || kind === "resolved";
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
      return (item.follows ? 28 : 64) + linesOf(item.frame) * 24;
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
