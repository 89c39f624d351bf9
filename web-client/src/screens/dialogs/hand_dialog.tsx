import { useState } from "preact/hooks";
import type { Person } from "../../protocol/generated.ts";
import { TextArea } from "../../ui/field.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import { PeoplePicker } from "./people_picker.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

/** The owner asks named people for help and stays owner. */
export function HandDialog({ view, known, onClose }: DialogProps) {
  const { drafts } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const words = drafts.at(`${view.id}:raise_hand`);
  const { give, busy, problem, why } = useCommand(view.id, () => {
    words.value = "";
    onClose();
  });
  const [picked, setPicked] = useState<Person[]>([]);
  const text = words.value.trim();
  const max = known.limits.invited_max;
  const missing = whyNot();
  function whyNot(): string | undefined {
    if (picked.length === 0) return t("dialog.raise_hand.why");
    if (picked.length > max) return t("refusal.too_many", { n: max });
    return text === "" ? t("dialog.why_empty") : undefined;
  }
  return (
    <CommandDialog
      title={t("dialog.raise_hand.title")}
      intro={t("dialog.raise_hand.intro")}
      submit={t("action.raise_hand")}
      kind="staff"
      busy={busy}
      problem={problem}
      why={missing ?? why}
      onSubmit={() => void give({ kind: "raise_hand", epoch: view.epoch, text, invite: picked.map(({ id }) => id) })}
      onClose={onClose}
    >
      <PeoplePicker label={t("dialog.raise_hand.people")} several picked={picked} onPicked={setPicked} without={[me.id]} />
      <TextArea
        label={t("dialog.raise_hand.label")}
        rows={2}
        value={words.value}
        onValue={(value) => {
          words.value = value;
        }}
      />
    </CommandDialog>
  );
}
