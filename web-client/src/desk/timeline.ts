import type { EventFrame, Seq, Stream } from "../protocol/generated.ts";

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

/**
 * The one order again and again, as events are added: what goes on at the end costs no more than what
 * is new, since a ticket can hold tens of thousands.
 */
export class Timeline {
  private publicEvents: readonly EventFrame[] = [];
  private staffEvents: readonly EventFrame[] = [];
  private held: readonly EventFrame[] = [];

  of(publicEvents: readonly EventFrame[], staffEvents: readonly EventFrame[]): readonly EventFrame[] {
    if (publicEvents === this.publicEvents && staffEvents === this.staffEvents) return this.held;
    this.held = this.goneOn(publicEvents, staffEvents) ?? merged(publicEvents, staffEvents);
    this.publicEvents = publicEvents;
    this.staffEvents = staffEvents;
    return this.held;
  }

  /** What was held with what is new behind it; nothing, where the new does not all stand at the end. */
  private goneOn(publicEvents: readonly EventFrame[], staffEvents: readonly EventFrame[]): EventFrame[] | undefined {
    const morePublic = beyond(this.publicEvents, publicEvents);
    const moreStaff = beyond(this.staffEvents, staffEvents);
    if (morePublic === undefined || moreStaff === undefined) return undefined;
    if (morePublic.length === 0) return this.held.concat(moreStaff);
    const lastPublic = this.publicEvents.at(-1)?.seq ?? 0;
    const waits = (this.staffEvents.at(-1)?.after ?? 0) > lastPublic;
    return moreStaff.length > 0 || waits ? undefined : this.held.concat(morePublic);
  }
}

/** What a longer list has beyond the one it continues; nothing, where it is another list. */
export function beyond<T>(before: readonly T[], now: readonly T[]): T[] | undefined {
  const isSame = now.length >= before.length && now[0] === (before[0] ?? now[0]) && now[before.length - 1] === before.at(-1);
  return isSame ? now.slice(before.length) : undefined;
}

/** A stable name of an event's place, for keys and anchors. */
export function placeOf(frame: EventFrame): string {
  return placeAt(frame.stream, frame.seq);
}

export function placeAt(stream: Stream, seq: Seq): string {
  return `${stream === "public" ? "p" : "s"}${seq}`;
}
