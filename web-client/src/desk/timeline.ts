import type { EventFrame } from "../protocol/generated.ts";

/**
 * The two streams of a ticket in the one order in which they are read: a staff event stands behind
 * the public event that was the last one when it happened. Both lists are in the order of their
 * own numbers, and so is the result.
 */
export function merged(publicEvents: readonly EventFrame[], staffEvents: readonly EventFrame[]): EventFrame[] {
  const result: EventFrame[] = [];
  let next = 0;
  const takeStaffUpTo = (publicSeq: number): void => {
    for (let staff = staffEvents[next]; staff !== undefined && (staff.after ?? 0) <= publicSeq; staff = staffEvents[next]) {
      result.push(staff);
      next += 1;
    }
  };
  for (const event of publicEvents) {
    takeStaffUpTo(event.seq - 1);
    result.push(event);
  }
  takeStaffUpTo(Number.MAX_SAFE_INTEGER);
  return result;
}

/** A stable name of an event's place, for keys and anchors. */
export function placeOf(frame: EventFrame): string {
  return `${frame.stream === "public" ? "p" : "s"}${frame.seq}`;
}
