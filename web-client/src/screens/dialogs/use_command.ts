import { useState } from "preact/hooks";
import type { Command, TicketId } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";
import { refusalText } from "../words/refusal.ts";

type UseCommand = {
  /** Gives the command; the dialog closes when the desk has it, and stays with the reason if not. */
  give: (command: Command) => Promise<boolean>;
  busy: boolean;
  problem: string | undefined;
  /** Why nothing can be given now. */
  why: string | undefined;
};

export function useCommand(ticket: TicketId, onDone: () => void): UseCommand {
  const { commands, live } = useDesk();
  const { t, format } = useWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const give = async (command: Command): Promise<boolean> => {
    setBusy(true);
    setProblem(undefined);
    const outcome = await commands.run(ticket, command);
    setBusy(false);
    if (outcome.kind === "ok") onDone();
    else setProblem(outcome.kind === "refused" ? refusalText(outcome.refusal, t, format) : t("notice.given_up"));
    return outcome.kind === "ok";
  };
  const why = live.connection.value === "offline" && !busy ? t("action.offline") : undefined;
  return { give, busy, problem, why };
}
