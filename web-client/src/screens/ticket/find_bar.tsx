import "./find_bar.css";
import { ChevronDown, ChevronUp, X } from "lucide-preact";
import { useState } from "preact/hooks";
import type { TicketState } from "../../stores/tickets.ts";
import { IconButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";
import type { Find } from "./use_find.ts";

type FindBarProps = { find: Find; state: Extract<TicketState, { kind: "open" }> };

/** The box in which one searches within the ticket. */
export function FindBar({ find, state }: FindBarProps) {
  const { tickets } = useDesk();
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  return (
    <search class="find">
      <div
        class="find-box"
        role="presentation"
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            find.step(event.shiftKey ? 1 : -1);
          } else if (event.key === "Escape") {
            event.preventDefault();
            find.setOpen(false);
          }
        }}
      >
        <TextField
          type="search"
          inside
          autofocus
          label={t("find.label")}
          value={typed}
          onValue={(words) => {
            setTyped(words);
            find.setWords(words);
          }}
        />
      </div>
      <span class="find-count numbers" role="status">
        {find.words !== "" && (find.count === 0 ? t("find.nothing") : t("find.count", { at: find.at, n: find.count }))}
      </span>
      {find.words !== "" && state.earlier && (
        <button type="button" class="find-earlier" disabled={state.readingEarlier} onClick={() => void tickets.readEarlier(state.view.id)}>
          {state.readingEarlier ? t("frame.loading") : t("find.earlier")}
        </button>
      )}
      <IconButton label={t("find.older")} icon={ChevronUp} onPress={() => find.step(-1)} />
      <IconButton label={t("find.newer")} icon={ChevronDown} onPress={() => find.step(1)} />
      <IconButton label={t("find.close")} icon={X} onPress={() => find.setOpen(false)} />
    </search>
  );
}
