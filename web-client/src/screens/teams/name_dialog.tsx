import { useState } from "preact/hooks";
import type { Answer } from "../../connection/http.ts";
import type { TeamFacts } from "../../protocol/generated.ts";
import { TextField } from "../../ui/field.tsx";
import { useAttempt } from "../admin/use_attempt.ts";
import { useWords } from "../context.tsx";
import { CommandDialog } from "../dialogs/command_dialog.tsx";

/** As long as the desk keeps a name. */
const NAME_CHARS_MAX = 100;

type NameProps = {
  title: string;
  name: string;
  save: (name: string) => Promise<Answer<TeamFacts>>;
  onSaved: (team: TeamFacts) => void;
  onClose: () => void;
};

/** The name of a team, of one to be or of one that is. */
export function NameDialog({ title, name, save, onSaved, onClose }: NameProps) {
  const { t } = useWords();
  const [words, setWords] = useState(name);
  const { busy, problem, attempt } = useAttempt();
  const submit = async (): Promise<void> => {
    const saved = await attempt(save(words.trim()));
    if (saved === undefined) return;
    onSaved(saved);
    onClose();
  };
  const why = words.trim() === name ? t("told.why_same") : undefined;
  return (
    <CommandDialog title={title} submit={t("action.save")} busy={busy} problem={problem} why={why} onSubmit={() => void submit()} onClose={onClose}>
      <TextField label={t("admin.name")} required autofocus maxLength={NAME_CHARS_MAX} value={words} onValue={setWords} />
    </CommandDialog>
  );
}
