import { BookOpenCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import type { CardsOf } from "../../connection/knowledge_http.ts";
import { Choice } from "../../ui/choice.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { foundOf } from "../../desk/solution.ts";
import { useDesk, useWords } from "../context.tsx";
import { TryAgain } from "../try_again.tsx";
import { FoundTicket } from "./found_ticket.tsx";
import { useRead } from "./use_read.ts";

const LISTS: readonly CardsOf[] = ["flagged", "due", "pinned", "all"];

/** Cards, those first that need somebody's eye. */
export function CardList() {
  const { http } = useDesk();
  const { t } = useWords();
  const [of, setOf] = useState<CardsOf>("flagged");
  const read = useRead(() => http.cards(of), of);
  return (
    <>
      <Choice label={t("knowledge.cards_of")} options={LISTS.map((value) => ({ value, label: t(`knowledge.cards_${value}`) }))} value={of} onValue={setOf} />
      {read.kind === "reading" ? (
        <Skeleton label={t("frame.loading")} rows={3} />
      ) : read.kind === "failed" ? (
        <TryAgain onAgain={read.again} />
      ) : read.value.length === 0 ? (
        <Empty icon={BookOpenCheck} title={t(`knowledge.cards_empty_${of}`)} text={t("knowledge.cards_empty_text")} />
      ) : (
        <ul class="found-list" aria-label={t("knowledge.cards")}>
          {read.value.map((row) => (
            <li key={row.ticket.id}>
              <FoundTicket found={foundOf(row)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
