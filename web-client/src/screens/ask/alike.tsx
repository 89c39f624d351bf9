import "./alike.css";
import { ArrowRight, BadgeCheck } from "lucide-preact";
import { isSolved } from "../../desk/alike.ts";
import type { TicketRow } from "../../protocol/generated.ts";
import { classes } from "../../ui/classes.ts";
import { useDesk, useWords } from "../context.tsx";
import { stageIcon, stageLine, stageTone } from "../words/stage.ts";
import { useAlike } from "./use_alike.ts";

/** What others asked that looks the same, before it is asked once more. */
export function AlikeTickets({ text }: { text: string }) {
  const { t } = useWords();
  const { rows } = useAlike(text);
  if (rows.length === 0) return <p class="only-heard" role="status" />;
  return (
    <section class="alike" aria-label={t("alike.label")}>
      <h2>{t("alike.label")}</h2>
      <p class="only-heard" role="status">
        {t("alike.count", { n: rows.length })}
      </p>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <AlikeTicket row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AlikeTicket({ row }: { row: TicketRow }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const Sign = isSolved(row) ? BadgeCheck : stageIcon(row.stage.kind);
  const age = format.age(time.coarse.value - row.asked_at);
  return (
    <a class="alike-ticket" href={`/tickets/${row.id}`}>
      <span class={classes("alike-sign", isSolved(row) ? "done" : stageTone(row.stage.kind))} aria-hidden="true">
        <Sign size={18} />
      </span>
      <span class="alike-words">
        <span class="alike-title" dir="auto">
          {row.title}
        </span>
        <span class="alike-about">
          {stageLine(row.stage, t)} · {age}
        </span>
      </span>
      <ArrowRight size={18} class="flip" aria-hidden="true" />
    </a>
  );
}
