import { useState } from "preact/hooks";
import type { CommandKind } from "../../desk/can.ts";
import { claimOf } from "../../desk/claim.ts";
import type { Command, TicketView } from "../../protocol/generated.ts";
import { useDesk } from "../context.tsx";
import { type DialogName, isDialog } from "../dialogs/ticket_dialog.tsx";
import { useClaimHere } from "./use_claim.ts";

type Press = { press: (kind: CommandKind) => void; busy: CommandKind | undefined };

/** What a press of a button does: opens a dialog where words are needed, else acts at once. */
export function usePress(view: TicketView, onDialog: (name: DialogName) => void): Press {
  const { commands, toasts } = useDesk();
  const [busy, setBusy] = useState<CommandKind>();
  const claim = useClaimHere(view);
  const press = (kind: CommandKind): void => {
    if (isDialog(kind)) {
      onDialog(kind);
      return;
    }
    if (kind === "claim") {
      setBusy(kind);
      void claim().finally(() => setBusy(undefined));
      return;
    }
    const command = bare(kind, view);
    if (command === undefined) return;
    setBusy(kind);
    void commands.run(view.id, command).then((outcome) => {
      setBusy(undefined);
      if (outcome.kind === "refused") toasts.say({ kind: "refused", refusal: outcome.refusal }, "bad");
      if (outcome.kind === "given_up") toasts.say({ kind: "given_up" }, "bad");
      return outcome;
    });
  };
  return { press, busy };
}

/** A command that needs no words. Those of the owner act under the claim that is on the screen. */
function bare(kind: CommandKind, view: TicketView): Command | undefined {
  const epoch = claimOf(view.stage)?.epoch ?? view.epoch;
  switch (kind) {
    case "escalate":
    case "me_too":
    case "me_too_undo":
    case "unbundle":
    case "join":
      return { kind };
    case "renew":
    case "resume":
    case "lower_hand":
      return { kind, epoch };
    default:
      return undefined;
  }
}
