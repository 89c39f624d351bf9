import "./suggestions.css";
import { BadgeCheck, Users } from "lucide-preact";
import { useState } from "preact/hooks";
import { isSolved, searchedPart } from "../../desk/solution.ts";
import type { Found } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { FoundTicket } from "../knowledge/found_ticket.tsx";
import { useSuggestions } from "./use_suggestions.ts";

type SuggestionsProps = {
  text: string;
  /** One of them was the answer: so many have been helped by it now. */
  onSolved: (found: Found, helped: number) => void;
};

/** What others asked that means the same, before it is asked once more. */
export function Suggestions({ text, onSolved }: SuggestionsProps) {
  const { t } = useWords();
  const found = useSuggestions(text);
  if (found.length === 0) return <p class="only-heard" role="status" />;
  return (
    <section class="suggestions" aria-label={t("suggest.label")}>
      <h2>{t("suggest.label")}</h2>
      <p class="only-heard" role="status">
        {t("suggest.count", { n: found.length })}
      </p>
      <ul class="found-list">
        {found.map((one) => (
          <li key={one.ticket.id}>
            <FoundTicket found={one}>
              {isSolved(one.ticket) ? <SolvedIt found={one} question={text} onSolved={onSolved} /> : <MeToo found={one} />}
            </FoundTicket>
          </li>
        ))}
      </ul>
    </section>
  );
}

type SolvedItProps = { found: Found; question: string; onSolved: SuggestionsProps["onSolved"] };

/** Ends the question before it is posted, and counts that. */
export function SolvedIt({ found, question, onSolved }: SolvedItProps) {
  const { t } = useWords();
  const { say, busy, why } = useReuse(found, question, onSolved);
  return (
    <Button kind="done" icon={BadgeCheck} busy={busy} why={why} label={`${t("suggest.solved_it")}: #${found.ticket.number}`} onPress={say}>
      {t("suggest.solved_it")}
    </Button>
  );
}

type Reuse = { say: () => void; busy: boolean; why: string | undefined };

function useReuse(found: Found, question: string, onSolved: SuggestionsProps["onSolved"]): Reuse {
  const { http, commands, live, toasts } = useDesk();
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const say = async (): Promise<void> => {
    setBusy(true);
    const answer = await http.reuse(found.ticket.id, { id: commands.freshId(), question: searchedPart(question) });
    setBusy(false);
    if (answer.kind === "ok") onSolved(found, answer.value.reuses);
    else toasts.say({ kind: "unreachable" }, "bad");
  };
  const why = live.connection.value === "offline" ? t("action.offline") : undefined;
  return { say: () => void say(), busy, why };
}

/** Joins an open question in place of asking it again. */
function MeToo({ found: { ticket } }: { found: Found }) {
  const { commands, live, router, toasts } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [busy, setBusy] = useState(false);
  if (ticket.requester.id === me.id || ticket.stage.kind === "bundled") return null;
  const join = async (): Promise<void> => {
    setBusy(true);
    const outcome = await commands.run(ticket.id, { kind: "me_too" });
    setBusy(false);
    if (outcome.kind === "given_up") toasts.say({ kind: "given_up" }, "bad");
    // Whoever had joined before is led there as well.
    else router.go(`/tickets/${ticket.id}`);
  };
  const why = live.connection.value === "offline" ? t("action.offline") : undefined;
  return (
    <Button icon={Users} busy={busy} why={why} label={`${t("suggest.me_too")}: #${ticket.number}`} onPress={() => void join()}>
      {t("suggest.me_too")}
    </Button>
  );
}
