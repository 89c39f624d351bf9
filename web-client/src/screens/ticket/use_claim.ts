import { useEffect } from "preact/hooks";
import { can } from "../../desk/can.ts";
import type { Me, TicketId, TicketView } from "../../protocol/generated.ts";
import { useDesk } from "../context.tsx";
import { isTaken, isWriting } from "../frame/keys.ts";

/** Claims a ticket; says whether it was won, and to the loser who has it. */
export function useClaim(): (ticket: TicketId) => Promise<boolean> {
  const { commands, toasts } = useDesk();
  return async (ticket) => {
    const outcome = await commands.run(ticket, { kind: "claim" });
    if (outcome.kind === "refused") toasts.say({ kind: "refused", refusal: outcome.refusal }, "bad");
    if (outcome.kind === "given_up") toasts.say({ kind: "given_up" }, "bad");
    return outcome.kind === "ok";
  };
}

/** `c` claims the ticket on the screen; if that cannot be, it says why. */
export function useClaimKey(view: TicketView, me: Me): void {
  const { time, toasts } = useDesk();
  const claim = useClaim();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "c" || isWriting(event) || isTaken(event)) return;
      const verdict = can(me, view, "claim", time.exact());
      if (verdict.can) void claim(view.id);
      else toasts.say({ kind: "refused", refusal: verdict.why });
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [view, me]);
}
