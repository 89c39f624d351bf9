import { useState } from "preact/hooks";
import type { Mark } from "../../desk/words.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import { useDesk, useMe } from "../context.tsx";

/** Thanks for words, or takes one's thanks back. */
export function useThank(frame: EventFrame, mark: Mark, view: TicketView): { thank: () => void; isMine: boolean; busy: boolean } {
  const { commands, toasts } = useDesk();
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const isMine = mark.thanks.some(({ id }) => id === me.id);
  const thank = (): void => {
    if (busy) return;
    setBusy(true);
    void commands.run(view.id, { kind: isMine ? "thank_undo" : "thank", message: frame.seq }).then((outcome) => {
      setBusy(false);
      if (outcome.kind === "refused") toasts.say({ kind: "refused", refusal: outcome.refusal }, "bad");
      return outcome;
    });
  };
  return { thank, isMine, busy };
}
