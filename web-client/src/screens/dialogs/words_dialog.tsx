import type { CommandKind } from "../../desk/can.ts";
import { claimOf } from "../../desk/claim.ts";
import type { Command, TicketView } from "../../protocol/generated.ts";
import type { ButtonKind } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { useDesk, useWords } from "../context.tsx";
import { CommandDialog } from "./command_dialog.tsx";
import type { DialogProps } from "./ticket_dialog.tsx";
import { useCommand } from "./use_command.ts";

const NAMES = ["resolve", "hand_back", "decline", "take_over", "send_back_to_peers", "suggest_escalation", "reopen", "withdraw"] as const;
export type WordsDialogName = (typeof NAMES)[number];

export function isWordsDialog(kind: CommandKind): kind is WordsDialogName {
  return NAMES.some((name) => name === kind);
}

/** Those that the desk does not take without a sentence. */
const NEEDS_WORDS: readonly WordsDialogName[] = ["resolve", "hand_back", "decline", "take_over", "send_back_to_peers", "reopen"];

/** Commands whose only content is a sentence. What was written is kept as a draft until it is taken. */
export function WordsDialog({ name, view, onClose }: DialogProps & { name: WordsDialogName }) {
  const { drafts } = useDesk();
  const { t } = useWords();
  const words = drafts.at(`${view.id}:${name}`);
  const { give, busy, problem, why } = useCommand(view.id, () => {
    words.value = "";
    onClose();
  });
  const text = words.value.trim();
  const isMissing = text === "" && NEEDS_WORDS.includes(name);
  const submit = (): void => {
    if (!isMissing && !busy) void give(commandOf(name, view, text));
  };
  return (
    <CommandDialog
      title={t(`dialog.${name}.title`)}
      intro={t(`dialog.${name}.intro`)}
      submit={t(`action.${name}`)}
      kind={KINDS[name] ?? "primary"}
      busy={busy}
      problem={problem}
      why={isMissing ? t("dialog.why_empty") : why}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextArea
        label={t(`dialog.${name}.label`)}
        rows={3}
        autofocus
        value={words.value}
        onValue={(value) => {
          words.value = value;
        }}
        onSend={submit}
      />
    </CommandDialog>
  );
}

const KINDS: Partial<Record<WordsDialogName, ButtonKind>> = { resolve: "done", hand_back: "staff", decline: "staff", take_over: "staff" };

function commandOf(name: WordsDialogName, view: TicketView, text: string): Command {
  const epoch = claimOf(view.stage)?.epoch ?? view.epoch;
  const reason = text === "" ? {} : { reason: text };
  switch (name) {
    case "resolve":
      return { kind: "resolve", epoch, text };
    case "hand_back":
      return { kind: "hand_back", epoch, tried: text };
    case "decline":
      return { kind: "decline", epoch, reason: text };
    case "take_over":
      return { kind: "take_over", reason: text };
    case "send_back_to_peers":
      // From the queue nobody's claim is acted under, so no epoch is named.
      return { kind: "send_back_to_peers", reason: text, ...(claimOf(view.stage) === undefined ? {} : { epoch }) };
    case "suggest_escalation":
      return { kind: "suggest_escalation", ...reason };
    case "reopen":
      return { kind: "reopen", text };
    case "withdraw":
      return { kind: "withdraw", ...reason };
  }
}
