import { useState } from "preact/hooks";
import { TextField } from "../../ui/field.tsx";
import { useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

/** A better title. */
export function RetitleDialog({ view, known, onClose }: DialogProps) {
  const { t } = useWords();
  const { give, busy, problem, why } = useCommand(view.id, onClose);
  const [title, setTitle] = useState(view.title);
  const isSame = title.trim() === "" || title.trim() === view.title;
  return (
    <CommandDialog
      title={t("dialog.retitle.title")}
      submit={t("action.save")}
      busy={busy}
      problem={problem}
      why={isSame ? t("dialog.retitle.why") : why}
      onSubmit={() => void give({ kind: "retitle", title: title.trim() })}
      onClose={onClose}
    >
      <TextField
        label={t("dialog.retitle.label")}
        value={title}
        onValue={setTitle}
        maxLength={known.limits.title_chars_max}
        autofocus
      />
    </CommandDialog>
  );
}
