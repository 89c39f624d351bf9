import "./bottom_bar.css";
import { ChartNoAxesColumn, Headset, MessagesSquare, Plus } from "lucide-preact";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useUnclaimedCount } from "../list/counts.ts";

/** The same places within reach of a thumb, on narrow screens. */
export function BottomBar() {
  const { router } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const unclaimed = useUnclaimedCount();
  const here = router.route.value.kind;
  return (
    <nav class="bottom-bar" aria-label={t("frame.places")}>
      <a href="/" aria-current={here === "desk" ? "page" : undefined}>
        <MessagesSquare size={22} aria-hidden="true" />
        <span>{t("desk.title")}</span>
      </a>
      <a href="/ask" aria-current={here === "ask" ? "page" : undefined} class="bottom-ask">
        <Plus size={22} aria-hidden="true" />
        <span>{t("ask.open")}</span>
      </a>
      {me.teams.length > 0 && (
        <a href="/queue" aria-current={here === "queue" ? "page" : undefined}>
          <span class="bottom-sign">
            <Headset size={22} aria-hidden="true" />
            {unclaimed > 0 && <span class="bottom-count">{unclaimed}</span>}
          </span>
          <span>{t("queue.title")}</span>
        </a>
      )}
      {me.role === "lead" && (
        <a href="/board" aria-current={here === "board" ? "page" : undefined}>
          <ChartNoAxesColumn size={22} aria-hidden="true" />
          <span>{t("board.title")}</span>
        </a>
      )}
    </nav>
  );
}
