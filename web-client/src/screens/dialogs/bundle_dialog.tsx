import { useState } from "preact/hooks";
import { beingAsked } from "../../desk/lists.ts";
import type { TicketId } from "../../protocol/generated.ts";
import { TextField } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

/** Most tickets that the dialog lists at once; more words find fewer. */
const SHOWN_MAX = 30;

/** The ticket of the same cause, under which this one goes. */
export function BundleDialog({ view, onClose }: DialogProps) {
  const { rows } = useDesk();
  const { t } = useWords();
  const { give, busy, problem, why } = useCommand(view.id, onClose);
  const [query, setQuery] = useState("");
  const [under, setUnder] = useState<TicketId>();
  const words = query.trim().toLowerCase();
  const candidates = beingAsked(rows.all.value.rows.values())
    .filter((row) => row.id !== view.id)
    .filter((row) => row.id === under || `#${row.number} ${row.title}`.toLowerCase().includes(words))
    .slice(0, SHOWN_MAX);
  return (
    <CommandDialog
      title={t("dialog.bundle.title")}
      intro={t("dialog.bundle.intro")}
      submit={t("action.bundle")}
      kind="staff"
      busy={busy}
      problem={problem}
      why={under === undefined ? t("dialog.bundle.why") : why}
      onSubmit={() => under !== undefined && void give({ kind: "bundle", under })}
      onClose={onClose}
    >
      <TextField type="search" label={t("dialog.bundle.label")} value={query} onValue={setQuery} autofocus />
      <div class="picks" role="radiogroup" aria-label={t("dialog.bundle.label")}>
        {candidates.map((row) => (
          <label key={row.id} class="pick">
            <input type="radio" name="under" checked={under === row.id} onChange={() => setUnder(row.id)} />
            <span>
              #{row.number} {row.title}
            </span>
          </label>
        ))}
      </div>
    </CommandDialog>
  );
}
