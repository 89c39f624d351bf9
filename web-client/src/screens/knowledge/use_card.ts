import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import type { TicketCard, TicketId } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";

type UseCard = {
  /** Nothing until it was read, and where it could not be. */
  card: TicketCard | undefined;
  busy: boolean;
  problem: string | undefined;
  /** Does something to the card and shows what it is then; says whether it was done. */
  change: (asked: Promise<Answer<TicketCard>>) => Promise<boolean>;
};

/** The solution card of a ticket that is solved. */
export function useCard(ticket: TicketId, solved: boolean): UseCard {
  const { http } = useDesk();
  const { t } = useWords();
  const [card, setCard] = useState<TicketCard>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (!solved) {
      setCard(undefined);
      return undefined;
    }
    let current = true;
    void http.card(ticket).then((answer) => {
      if (current && answer.kind === "ok") setCard(answer.value);
    });
    return () => {
      current = false;
    };
  }, [ticket, solved]);
  const change = async (asked: Promise<Answer<TicketCard>>): Promise<boolean> => {
    setBusy(true);
    setProblem(undefined);
    const answer = await asked;
    setBusy(false);
    if (answer.kind === "ok") {
      setCard(answer.value);
      return true;
    }
    if (answer.kind === "unreachable") setProblem(t("problem.unreachable"));
    else if (answer.problem.code === "changed_meanwhile") {
      setProblem(t("card.changed_meanwhile"));
      const fresh = await http.card(ticket);
      if (fresh.kind === "ok") setCard(fresh.value);
    } else setProblem(t("problem.unknown"));
    return false;
  };
  return { card, busy, problem, change };
}
