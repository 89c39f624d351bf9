import type { TicketView } from "../protocol/generated.ts";

/**
 * When second line is called while the ticket is open: at the promise, or later while answers that
 * wait for the requester hold it.
 */
export function effectivePromise(view: TicketView): number | undefined {
  if (view.stage.kind !== "open") return undefined;
  const holds = view.answers
    .filter((answer) => answer.state === "waiting")
    .map((answer) => answer.holds_until ?? 0);
  return Math.max(view.stage.promise, ...holds);
}

export type PromiseLeft = {
  /** What is left, in milliseconds; below nought once it is late. */
  leftMs: number;
  /** What is left of the whole, from 0 to 1. */
  left: number;
};

/**
 * How long colleagues still have it. The time that is shown may be a second old, so it can be from
 * before the promise was given: no promise has more left than its whole.
 */
export function promiseLeft(view: TicketView, now: number): PromiseLeft | undefined {
  const promise = effectivePromise(view);
  if (promise === undefined || view.stage.kind !== "open") return undefined;
  const whole = Math.max(1, promise - view.stage.since);
  const leftMs = Math.min(whole, promise - now);
  return { leftMs, left: Math.max(0, leftMs / whole) };
}
