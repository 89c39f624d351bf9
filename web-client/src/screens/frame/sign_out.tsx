import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Failure } from "../../ui/failure.tsx";
import { useDesk, useWords } from "../context.tsx";
import { attemptText } from "../words/problem.ts";

/** Signing out, with a question first if something would be lost. */
export function useSignOut(): { ask: () => void; dialog: JSX.Element | null } {
  const { session, commands, drafts, router } = useDesk();
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const unsent = commands.entries.value.length;
  const go = async (): Promise<void> => {
    const attempt = await session.signOut();
    setProblem(attemptText(attempt, t));
    if (attempt.kind !== "ok") {
      setAsking(true);
      return;
    }
    await commands.discardAll();
    drafts.clear();
    router.replace("/sign-in");
  };
  const ask = (): void => {
    if (unsent > 0) setAsking(true);
    else void go();
  };
  const dialog = asking ? (
    <Dialog title={t("session.sign_out")} closeLabel={t("action.close")} onClose={() => setAsking(false)}>
      {unsent > 0 && <p>{t("session.unsent", { n: unsent })}</p>}
      <Failure text={problem} />
      <div class="dialog-foot">
        <Button kind="quiet" onPress={() => setAsking(false)}>
          {t("action.cancel")}
        </Button>
        <Button kind="primary" onPress={() => void go()}>
          {t("session.sign_out")}
        </Button>
      </div>
    </Dialog>
  ) : null;
  return { ask, dialog };
}
