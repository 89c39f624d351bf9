import type { Claim, EventFrame, LeaseTerm, TicketView } from "../protocol/generated.ts";
import { claimOf, termOf } from "./claim.ts";

export type LeaseLeft = {
  until: number;
  /** What is left, in milliseconds; never below nought. */
  leftMs: number;
  /** What is left of the whole, from 0 to 1. */
  left: number;
  /** Inside the time in which the owner is warned. */
  warns: boolean;
};

/** When terms began, as far as the events that gave them were found: a drawing need not look again. */
const begunAt = new WeakMap<LeaseTerm, number>();

/** How long a claim still holds without progress; nothing where none runs. */
export function leaseLeft(view: TicketView, events: readonly EventFrame[], now: number): LeaseLeft | undefined {
  const claim = claimOf(view.stage);
  const term = claim === undefined ? undefined : termOf(claim);
  if (claim === undefined || term === undefined) return undefined;
  const begun = begunAt.get(term) ?? lookForBeginning(claim, term, events) ?? claim.since;
  const whole = Math.max(1, term.until - begun);
  // The time that is shown may be from just before it began.
  const leftMs = Math.min(whole, Math.max(0, term.until - now));
  return { until: term.until, leftMs, left: leftMs / whole, warns: now >= term.warns };
}

/** When the event came that gave this term, if it is here. It is not older than the claim. */
function lookForBeginning(claim: Claim, term: LeaseTerm, events: readonly EventFrame[]): number | undefined {
  for (let place = events.length - 1; place >= 0; place--) {
    const frame = events[place];
    if (frame === undefined || frame.at < claim.since) return undefined;
    if (termIn(frame)?.until === term.until) {
      begunAt.set(term, frame.at);
      return frame.at;
    }
  }
  return undefined;
}

/** The term that an event gave, by which its beginning is known. */
function termIn({ event }: EventFrame): LeaseTerm | undefined {
  if ("term" in event) return event.term;
  return "renews" in event ? event.renews : undefined;
}
