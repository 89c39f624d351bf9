import { can } from "../../desk/can.ts";
import { queueRows } from "../../desk/lists.ts";
import type { TicketId, TicketView } from "../../protocol/generated.ts";
import { useDesk, useMe } from "../context.tsx";
import { useKeyAction } from "../frame/keys.ts";

/** Claims a ticket; says whether it was won, and to the loser who has it and where to go on. */
export function useClaim(): (ticket: TicketId) => Promise<boolean> {
  const { commands, toasts, rows, me, time } = useDesk();
  const next = (lost: TicketId): TicketId | undefined => {
    const member = me.peek();
    if (member === undefined) return undefined;
    return queueRows(rows.all.peek().rows.values(), member, "unclaimed", time.exact()).find(({ id }) => id !== lost)?.id;
  };
  return async (ticket) => {
    const outcome = await commands.run(ticket, { kind: "claim" });
    if (outcome.kind === "refused") {
      const { refusal } = outcome;
      const isRace = refusal.code === "already_claimed";
      toasts.say(isRace ? { kind: "lost_race", refusal, next: next(ticket) } : { kind: "refused", refusal }, "bad");
    }
    if (outcome.kind === "given_up") toasts.say({ kind: "given_up" }, "bad");
    return outcome.kind === "ok";
  };
}

/** The claim key claims the ticket on the screen; if that cannot be, it says why. */
export function useClaimKey(view: TicketView): void {
  const { time, toasts } = useDesk();
  const me = useMe();
  const claim = useClaim();
  useKeyAction("claim", () => {
    const verdict = can(me, view, "claim", time.exact());
    if (verdict.can) void claim(view.id);
    else toasts.say({ kind: "refused", refusal: verdict.why });
  });
}
