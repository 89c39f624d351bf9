import { useState } from "preact/hooks";
import { Choice } from "../../ui/choice.tsx";
import { TextField } from "../../ui/field.tsx";
import { useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

type Whom = "requester" | "third_party";

/** For whom the owner waits. */
export function PendDialog({ view, onClose }: DialogProps) {
  const { t } = useWords();
  const { give, busy, problem, why } = useCommand(view.id, onClose);
  const [whom, setWhom] = useState<Whom>("requester");
  const [name, setName] = useState("");
  const isMissing = whom === "third_party" && name.trim() === "";
  const submit = (): void => {
    const awaited = whom === "requester" ? { kind: whom } : { kind: whom, name: name.trim() };
    if (!isMissing) void give({ kind: "pend", epoch: view.epoch, awaited });
  };
  return (
    <CommandDialog
      title={t("dialog.pend.title")}
      intro={t("dialog.pend.intro")}
      submit={t("action.pend")}
      kind="staff"
      busy={busy}
      problem={problem}
      why={isMissing ? t("dialog.pend.why") : why}
      onSubmit={submit}
      onClose={onClose}
    >
      <Choice
        label={t("dialog.pend.title")}
        value={whom}
        onValue={setWhom}
        options={[
          { value: "requester", label: view.requester.name },
          { value: "third_party", label: t("dialog.pend.third") },
        ]}
      />
      {whom === "third_party" && <TextField label={t("dialog.pend.name")} value={name} onValue={setName} autofocus />}
    </CommandDialog>
  );
}
