import { can } from "../../desk/can.ts";
import { queueRows } from "../../desk/lists.ts";
import type { Refusal, TicketId, TicketView } from "../../protocol/generated.ts";
import { useDesk, useMe } from "../context.tsx";
import { useKeyAction } from "../frame/keys.ts";

/** What became of a claim; `next` is where a loser goes on. */
type Claimed = { kind: "won" | "not_won" } | { kind: "lost"; refusal: Refusal; next: TicketId | undefined };

function useTry(): (ticket: TicketId) => Promise<Claimed> {
  const { commands, toasts, rows, me, time } = useDesk();
  const next = (lost: TicketId): TicketId | undefined => {
    const member = me.peek();
    if (member === undefined) return undefined;
    return queueRows(rows.all.peek().rows.values(), member, "unclaimed", time.exact()).find(({ id }) => id !== lost)?.id;
  };
  return async (ticket) => {
    const outcome = await commands.run(ticket, { kind: "claim" });
    if (outcome.kind === "ok") return { kind: "won" };
    if (outcome.kind === "given_up") toasts.say({ kind: "given_up" }, "bad");
    if (outcome.kind !== "refused") return { kind: "not_won" };
    const { refusal } = outcome;
    if (refusal.code === "already_claimed") return { kind: "lost", refusal, next: next(ticket) };
    toasts.say({ kind: "refused", refusal }, "bad");
    return { kind: "not_won" };
  };
}

/** Claims a ticket of a list; says whether it was won, and to the loser who has it and where to go on. */
export function useClaim(): (ticket: TicketId) => Promise<boolean> {
  const { toasts } = useDesk();
  const claim = useTry();
  return async (ticket) => {
    const claimed = await claim(ticket);
    if (claimed.kind === "lost") toasts.say({ kind: "lost_race", refusal: claimed.refusal, next: claimed.next }, "bad");
    return claimed.kind === "won";
  };
}

/**
 * Claims the ticket on the screen. Who loses stands before the next one, with a word and a way back;
 * who has begun to write there, or has turned to something else meanwhile, is left where they are.
 */
export function useClaimHere(view: TicketView): () => Promise<void> {
  const { drafts, router, toasts } = useDesk();
  const claim = useTry();
  return async () => {
    const claimed = await claim(view.id);
    if (claimed.kind !== "lost") return;
    const { refusal, next } = claimed;
    const route = router.route.peek();
    const isHere = route.kind === "ticket" && route.id === view.id;
    const writes = ["public", "note"].some((place) => drafts.at(`${view.id}:${place}`).peek() !== "");
    if (next === undefined || !isHere || writes) {
      toasts.say({ kind: "lost_race", refusal, next }, "bad");
    } else {
      toasts.say({ kind: "moved_on", refusal, from: view.id, number: view.number }, "bad");
      router.go(`/tickets/${next}`);
    }
  };
}

/** The claim key claims the ticket on the screen; if that cannot be, it says why. */
export function useClaimKey(view: TicketView): void {
  const { time, toasts } = useDesk();
  const me = useMe();
  const claim = useClaimHere(view);
  useKeyAction("claim", () => {
    const verdict = can(me, view, "claim", time.exact());
    if (verdict.can) void claim();
    else toasts.say({ kind: "refused", refusal: verdict.why });
  });
}
