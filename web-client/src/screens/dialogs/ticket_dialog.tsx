import "./dialogs.css";
import type { CommandKind } from "../../desk/can.ts";
import type { TicketView } from "../../protocol/generated.ts";
import type { Known } from "../../stores/live.ts";
import { AssignDialog } from "./assign_dialog.tsx";
import { BundleDialog } from "./bundle_dialog.tsx";
import { HandDialog } from "./hand_dialog.tsx";
import { HandOverDialog } from "./hand_over_dialog.tsx";
import { PendDialog } from "./pend_dialog.tsx";
import { PriorityDialog } from "./priority_dialog.tsx";
import { RetitleDialog } from "./retitle_dialog.tsx";
import { TopicDialog } from "./topic_dialog.tsx";
import { isWordsDialog, WordsDialog, type WordsDialogName } from "./words_dialog.tsx";

export type DialogName =
  | WordsDialogName
  | "pend"
  | "assign"
  | "bundle"
  | "raise_hand"
  | "retitle"
  | "change_topic"
  | "hand_over"
  | "prioritise";

export type DialogProps = { view: TicketView; known: Known; onClose: () => void };

const OTHERS: readonly CommandKind[] = ["pend", "assign", "bundle", "raise_hand", "retitle", "change_topic", "hand_over", "prioritise"];

/** Whether something is asked before the command is given. */
export function isDialog(kind: CommandKind): kind is DialogName {
  return isWordsDialog(kind) || OTHERS.includes(kind);
}

/** What has to be said with a command before it is given. */
export function TicketDialog({ name, ...props }: DialogProps & { name: DialogName }) {
  switch (name) {
    case "pend":
      return <PendDialog {...props} />;
    case "assign":
      return <AssignDialog {...props} />;
    case "bundle":
      return <BundleDialog {...props} />;
    case "raise_hand":
      return <HandDialog {...props} />;
    case "retitle":
      return <RetitleDialog {...props} />;
    case "change_topic":
      return <TopicDialog {...props} />;
    case "hand_over":
      return <HandOverDialog {...props} />;
    case "prioritise":
      return <PriorityDialog {...props} />;
    default:
      return <WordsDialog name={name} {...props} />;
  }
}
