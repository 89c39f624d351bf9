import { useState } from "preact/hooks";
import type { CardContent } from "../../protocol/generated.ts";
import { TextArea, TextField } from "../../ui/field.tsx";
import { useWords } from "../context.tsx";
import { CommandDialog } from "../dialogs/command_dialog.tsx";

type CardDialogProps = {
  start: CardContent;
  busy: boolean;
  problem: string | undefined;
  onSave: (content: CardContent) => void;
  onClose: () => void;
};

/** A card before it is kept: filled from the ticket, so that mostly a second press is all. */
export function CardDialog({ start, busy, problem, onSave, onClose }: CardDialogProps) {
  const { t } = useWords();
  const [content, setContent] = useState(start);
  const set = (change: Partial<CardContent>): void => setContent({ ...content, ...change });
  const isEmpty = content.question.trim() === "" || content.fix.trim() === "";
  return (
    <CommandDialog
      title={t("card.label")}
      intro={t("card.intro")}
      submit={t("card.save")}
      kind="done"
      busy={busy}
      problem={problem}
      why={isEmpty ? t("card.why_empty") : undefined}
      onSubmit={() => onSave(content)}
      onClose={onClose}
    >
      <TextArea label={t("card.fix")} rows={3} autofocus value={content.fix} onValue={(fix) => set({ fix })} />
      <TextArea label={t("card.question")} rows={2} value={content.question} onValue={(question) => set({ question })} />
      <TextField label={t("card.cause")} hint={t("card.cause_hint")} value={content.cause} onValue={(cause) => set({ cause })} />
      <TextField label={t("card.environment")} hint={t("card.environment_hint")} value={content.environment} onValue={(environment) => set({ environment })} />
    </CommandDialog>
  );
}

type ReportDialogProps = { busy: boolean; problem: string | undefined; onReport: (text: string) => void; onClose: () => void };

/** What happened instead, for the topic's people. */
export function CardReportDialog({ busy, problem, onReport, onClose }: ReportDialogProps) {
  const { t } = useWords();
  const [text, setText] = useState("");
  return (
    <CommandDialog
      title={t("card.did_not_work")}
      intro={t("card.report_intro")}
      submit={t("card.report")}
      busy={busy}
      problem={problem}
      why={undefined}
      onSubmit={() => onReport(text.trim())}
      onClose={onClose}
    >
      <TextArea label={t("card.report_label")} rows={3} autofocus value={text} onValue={setText} />
    </CommandDialog>
  );
}
