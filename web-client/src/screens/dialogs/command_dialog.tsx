import type { ComponentChildren } from "preact";
import type { ButtonKind } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FormEnd } from "../../ui/form_end.tsx";
import { useWords } from "../context.tsx";

type CommandDialogProps = {
  title: string;
  intro?: string;
  submit: string;
  kind?: ButtonKind;
  busy: boolean;
  problem: string | undefined;
  why: string | undefined;
  onSubmit: () => void;
  onClose: () => void;
  children?: ComponentChildren;
};

/** The frame of every dialog that ends in a command. */
export function CommandDialog(props: CommandDialogProps) {
  const { title, intro, submit, kind = "primary", busy, problem, why, onSubmit, onClose, children } = props;
  const { t } = useWords();
  return (
    <Dialog title={title} closeLabel={t("action.close")} onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === undefined && !busy) onSubmit();
        }}
      >
        {intro !== undefined && <p class="dialog-intro">{intro}</p>}
        {children}
        <FormEnd submit={submit} kind={kind} busy={busy} why={why} problem={problem} cancel={{ label: t("action.cancel"), onPress: onClose }} />
      </form>
    </Dialog>
  );
}
