import "./pending.css";
import type { TicketId } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { useDesk, useWords } from "../context.tsx";
import { refusalText } from "../words/refusal.ts";

type ReturnedProps = { ticket: TicketId | undefined; onAgain: (words: string) => void };

/** Words that the desk did not take: why, and nothing of them lost. */
export function ReturnedWords({ ticket, onAgain }: ReturnedProps) {
  const { commands } = useDesk();
  const { t, format } = useWords();
  const returned = commands.returned.value.filter((one) => one.ticket === ticket);
  if (returned.length === 0) return null;
  return (
    <ul class="pending-list" aria-label={t("returned.label")}>
      {returned.map((one) => (
        <li key={one.id} class="pending refused">
          <p class="pending-why" role="alert">{t("returned.why", { why: refusalText(one.refusal, t, format) })}</p>
          <p class="pending-words">{one.words}</p>
          <div class="pending-foot">
            <Button
              onPress={() => {
                onAgain(one.words);
                commands.dismiss(one.id);
              }}
            >
              {t("returned.again")}
            </Button>
            <Button kind="quiet" onPress={() => commands.dismiss(one.id)}>
              {t("returned.discard")}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
