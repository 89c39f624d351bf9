import { placeOf } from "../../desk/timeline.ts";
import type { EventFrame } from "../../protocol/generated.ts";

/** One thing in the talk of a ticket, as it is drawn. */
export type Item =
  | { kind: "day"; key: string; at: number }
  /** Words to all or among second line. `follows` when the same person went on speaking. */
  | { kind: "said"; key: string; frame: EventFrame; follows: boolean }
  /** An answer or a resolution: offered as the solution. */
  | { kind: "answer"; key: string; frame: EventFrame }
  | { kind: "line"; key: string; frame: EventFrame };

/** Words of one person within so long read as one, in milliseconds. */
const FOLLOWS_MS = 5 * 60_000;

/** The talk in its order, with a line for each new day. */
export function itemsOf(events: readonly EventFrame[]): Item[] {
  const items: Item[] = [];
  let day = "";
  let last: EventFrame | undefined;
  for (const frame of events) {
    const date = new Date(frame.at).toDateString();
    if (date !== day) {
      items.push({ kind: "day", key: `day-${date}`, at: frame.at });
      last = undefined;
    }
    day = date;
    items.push(itemOf(frame, last));
    last = frame;
  }
  return items;
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
