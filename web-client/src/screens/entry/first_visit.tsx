import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { Failure } from "../../ui/failure.tsx";
import { useDesk, useWords } from "../context.tsx";
import { attemptText } from "../words/problem.ts";

/** Nobody was here before: try it with a demo organisation, or set it up for one's own people. */
export function FirstVisit({ demoOffered }: { demoOffered: boolean }) {
  const { session } = useDesk();
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const start = async (): Promise<void> => {
    setBusy(true);
    const attempt = await session.startDemo();
    setBusy(false);
    setProblem(attemptText(attempt, t));
  };
  return (
    <>
      <div class="entry-hero">
        <h1>{t("first.title")}</h1>
        <p>{t("first.text")}</p>
      </div>
      <div class="entry-ways">
        {demoOffered && (
          <section class="entry-card">
            <header>
              <h2>{t("first.demo_title")}</h2>
            </header>
            <p>{t("first.demo_text")}</p>
            <div>
              <Failure text={problem} />
              <Button kind="primary" busy={busy} onPress={() => void start()} wide>
                {t("first.demo_start")}
              </Button>
            </div>
          </section>
        )}
        <section class="entry-card">
          <header>
            <h2>{t("first.setup_title")}</h2>
          </header>
          <p>{t("first.setup_text")}</p>
          <p class="entry-code">…/setup#…</p>
        </section>
      </div>
      <p class="entry-else">
        <a href="/sign-in">{t("first.sign_in")}</a>
      </p>
    </>
  );
}
