import type { Found, Me, TicketView } from "../protocol/generated.ts";
import { relationOf } from "./relation.ts";
import { isSolved } from "./solution.ts";

/** So long after it was asked a ticket is compared with others, in milliseconds. */
const FRESH_MS = 4 * 3_600_000;

/** Whether somebody should look if a ticket was asked before: by its requester and second line, while it is fresh. */
export function isToCompare(me: Me, view: TicketView, now: number): boolean {
  const { requester, secondLine } = relationOf(me, view);
  const { kind } = view.stage;
  // An answer is worth more than a likeness, which would lie over it.
  if (requester && view.answers.some(({ state }) => state === "waiting")) return false;
  // Whoever has claimed it has looked already.
  const isUntaken = kind === "open" || kind === "escalated";
  return isUntaken && (requester || secondLine) && now - view.asked_at < FRESH_MS && view.bundled.length === 0;
}

/** What of the tickets that look alike helps here: those with a fix, and live ones that it may belong to. */
export function worthComparing(found: readonly Found[], view: TicketView, secondLine: boolean): Found[] {
  return found.filter(({ ticket, fix }) => {
    if (isSolved(ticket)) return fix.length > 0;
    // Two tickets of one cause: the older one leads.
    return secondLine && canLead(ticket.stage.kind) && ticket.asked_at < view.asked_at;
  });
}

function canLead(kind: Found["ticket"]["stage"]["kind"]): boolean {
  return kind === "open" || kind === "escalated" || kind === "claimed" || kind === "pending";
}
