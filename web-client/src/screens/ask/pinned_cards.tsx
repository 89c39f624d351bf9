import "./suggestions.css";
import { useEffect, useState } from "preact/hooks";
import { foundOf } from "../../desk/solution.ts";
import type { CardRow, Found, Topic } from "../../protocol/generated.ts";
import { useDesk, useWords } from "../context.tsx";
import { FoundTicket } from "../knowledge/found_ticket.tsx";
import { SolvedIt } from "./suggestions.tsx";

/** Cards shown at once. */
const SHOWN_MAX = 3;

type PinnedCardsProps = { topic: Topic; question: string; onSolved: (found: Found, helped: number) => void };

/** What the topic's people want everybody to read before they ask. */
export function PinnedCards({ topic, question, onSolved }: PinnedCardsProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const [cards, setCards] = useState<readonly CardRow[]>([]);
  useEffect(() => {
    let current = true;
    setCards([]);
    void http.cards("pinned", topic.id).then((answer) => {
      if (current && answer.kind === "ok") setCards(answer.value.slice(0, SHOWN_MAX));
    });
    return () => {
      current = false;
    };
  }, [topic.id]);
  if (cards.length === 0) return null;
  const label = t("suggest.pinned", { topic: topic.name });
  return (
    <section class="suggestions" aria-label={label}>
      <h2>{label}</h2>
      <ul class="found-list">
        {cards.map((row) => {
          const found = foundOf(row);
          return (
            <li key={row.ticket.id}>
              <FoundTicket found={found}>
                <SolvedIt found={found} question={question} onSolved={onSolved} />
              </FoundTicket>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
