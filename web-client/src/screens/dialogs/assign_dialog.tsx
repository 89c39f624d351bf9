import { useState } from "preact/hooks";
import { claimOf } from "../../desk/claim.ts";
import type { Person } from "../../protocol/generated.ts";
import { useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import { PeoplePicker } from "./people_picker.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

/** A lead gives the ticket to an engineer of the team. */
export function AssignDialog({ view, onClose }: DialogProps) {
  const { t } = useWords();
  const { give, busy, problem, why } = useCommand(view.id, onClose);
  const [picked, setPicked] = useState<Person[]>([]);
  const to = picked[0];
  const owner = claimOf(view.stage)?.owner.id;
  return (
    <CommandDialog
      title={t("dialog.assign.title")}
      intro={t("dialog.assign.intro")}
      submit={t("action.assign")}
      kind="staff"
      busy={busy}
      problem={problem}
      why={to === undefined ? t("dialog.assign.why") : why}
      onSubmit={() => to !== undefined && void give({ kind: "assign", to: to.id })}
      onClose={onClose}
    >
      <PeoplePicker
        label={t("dialog.assign.label")}
        several={false}
        picked={picked}
        onPicked={setPicked}
        without={[view.requester.id, ...(owner === undefined ? [] : [owner])]}
      />
    </CommandDialog>
  );
}
