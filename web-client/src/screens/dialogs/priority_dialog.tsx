import { useState } from "preact/hooks";
import { PRIORITIES, priorityOf } from "../../desk/priority.ts";
import { Choice } from "../../ui/choice.tsx";
import { useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

/** How much it matters. */
export function PriorityDialog({ view, onClose }: DialogProps) {
  const { t } = useWords();
  const { give, busy, problem, why } = useCommand(view.id, onClose);
  const present = priorityOf(view);
  const [priority, setPriority] = useState(present);
  return (
    <CommandDialog
      title={t("dialog.prioritise.title")}
      intro={t("dialog.prioritise.intro")}
      submit={t("action.save")}
      kind="staff"
      busy={busy}
      problem={problem}
      why={priority === present ? t("dialog.prioritise.why") : why}
      onSubmit={() => void give({ kind: "prioritise", priority })}
      onClose={onClose}
    >
      <Choice
        label={t("facts.priority")}
        value={priority}
        onValue={setPriority}
        options={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
      />
    </CommandDialog>
  );
}
