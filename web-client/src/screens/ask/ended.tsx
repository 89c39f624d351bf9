import "./suggestions.css";
import { BadgeCheck } from "lucide-preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Found } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { useDesk, useWords } from "../context.tsx";

/** A question that ended before it was asked. */
export type EndedQuestion = { text: string; found: Found; helped: number };

type EndedProps = { ended: EndedQuestion; onAnother: () => void; onAgain: (text: string) => void };

/** In place of the box: it is solved and counted, with the way back for when it was not. */
export function Ended({ ended: { text, found, helped }, onAnother, onAgain }: EndedProps) {
  const { http } = useDesk();
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone, and keys go on from here.
  useLayoutEffect(() => heading.current?.focus(), []);
  const notAfterAll = (): void => {
    // Whoever answers the question posted next tells nothing of the card that did not help.
    if (found.card !== undefined) void http.reportCard(found.ticket.id, found.card.version, "");
    onAgain(text);
  };
  return (
    <section class="ask-ended" aria-label={t("suggest.ended")}>
      <h2 ref={heading} tabIndex={-1}>
        <BadgeCheck size={24} aria-hidden="true" />
        {t("suggest.ended")}
      </h2>
      <p>{t("suggest.ended_text", { n: helped })}</p>
      <div class="ask-ended-actions">
        <a class="button plain" href={`/tickets/${found.ticket.id}`}>
          {t("suggest.open", { number: String(found.ticket.number) })}
        </a>
        <Button onPress={onAnother}>{t("suggest.another")}</Button>
        <Button kind="quiet" onPress={notAfterAll}>
          {t("suggest.not_after_all")}
        </Button>
      </div>
    </section>
  );
}
