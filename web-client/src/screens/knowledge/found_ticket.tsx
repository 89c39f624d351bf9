import "./found_ticket.css";
import { BadgeCheck, BookOpenCheck, TriangleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { isDoubted, isSolved } from "../../desk/solution.ts";
import type { Found } from "../../protocol/generated.ts";
import { Chip } from "../../ui/chip.tsx";
import { classes } from "../../ui/classes.ts";
import { Pieces } from "../../ui/marked_text.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { stageIcon, stageLine, stageTone } from "../words/stage.ts";

type FoundTicketProps = { found: Found; children?: ComponentChildren };

/** A ticket that looks like what is being asked, with the line that solved it and what one can do with it. */
export function FoundTicket({ found, children }: FoundTicketProps) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const { ticket, fix, excerpt, reuses, card } = found;
  const solved = isSolved(ticket);
  const Sign = solved ? BadgeCheck : stageIcon(ticket.stage.kind);
  const now = time.coarse.value;
  const words = fix.length > 0 ? fix : excerpt;
  return (
    <article class="found">
      <span class={classes("found-sign", solved ? "done" : stageTone(ticket.stage.kind))} aria-hidden="true">
        <Sign size={20} />
      </span>
      <div class="found-words">
        <a class="found-title" href={`/tickets/${ticket.id}`} dir="auto">
          <Pieces pieces={found.title} />
        </a>
        {words.length > 0 && (
          <p class="found-fix" dir="auto">
            <Pieces pieces={words} />
          </p>
        )}
        <p class="found-about">
          {card !== undefined && (
            <Chip tone="done" icon={BookOpenCheck}>
              {t("suggest.card")}
            </Chip>
          )}
          {card !== undefined && isDoubted(card, now) && (
            <Chip tone="due" icon={TriangleAlert}>
              {t("suggest.doubted")}
            </Chip>
          )}
          <span>
            {stageLine(ticket, me, t)} · {format.age(now - ticket.asked_at)}
            {reuses > 0 && ` · ${t("suggest.helped", { n: reuses })}`}
          </span>
        </p>
      </div>
      <div class="found-actions">{children}</div>
    </article>
  );
}
