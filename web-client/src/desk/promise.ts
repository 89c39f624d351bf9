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
