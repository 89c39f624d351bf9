import { useState } from "preact/hooks";
import type { Known } from "../../stores/live.ts";
import type { Team, TicketView } from "../../protocol/generated.ts";
import { Select, TextArea } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

/** To which team it belongs after all, and why. What was written is kept as a draft until it is taken. */
export function HandOverDialog({ view, known, onClose }: DialogProps) {
  const { drafts } = useDesk();
  const { t } = useWords();
  const words = drafts.at(`${view.id}:hand_over`);
  const { give, busy, problem, why } = useCommand(view.id, () => {
    words.value = "";
    onClose();
  });
  const teams = otherTeams(view, known);
  const [picked, setPicked] = useState(teams[0]?.id);
  const text = words.value.trim();
  const missing = picked === undefined ? t("dialog.hand_over.why") : text === "" ? t("dialog.why_empty") : undefined;
  const submit = (): void => {
    if (picked !== undefined && missing === undefined && !busy) void give({ kind: "hand_over", team: picked, reason: text });
  };
  return (
    <CommandDialog
      title={t("dialog.hand_over.title")}
      intro={t("dialog.hand_over.intro")}
      submit={t("action.save")}
      kind="staff"
      busy={busy}
      problem={problem}
      why={missing ?? why}
      onSubmit={submit}
      onClose={onClose}
    >
      {picked !== undefined && (
        <Select
          label={t("dialog.hand_over.team")}
          value={String(picked)}
          options={teams.map(({ id, name }) => ({ value: String(id), label: name }))}
          onValue={(value) => setPicked(Number(value))}
        />
      )}
      <TextArea
        label={t("dialog.hand_over.label")}
        rows={3}
        value={words.value}
        onValue={(value) => {
          words.value = value;
        }}
        onSend={submit}
      />
    </CommandDialog>
  );
}

/** The teams that the topics of the ticket's organisation name, without the one that has it. */
function otherTeams(view: TicketView, { topics, teams }: Known): Team[] {
  const organisation = topics.find(({ id }) => id === view.topic)?.organisation;
  const named = new Set(topics.filter((topic) => topic.organisation === organisation).map(({ team }) => team));
  return teams.filter(({ id }) => named.has(id) && id !== view.team);
}
