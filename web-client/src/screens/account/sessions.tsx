import { AppWindow, Bot } from "lucide-preact";
import { useState } from "preact/hooks";
import type { SessionView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { useDesk, useWords } from "../context.tsx";
import { Part } from "./part.tsx";

/** Where the member is signed in, and an end to what they do not know. */
export function Sessions({ sessions, onEnded }: { sessions: readonly SessionView[]; onEnded: () => void }) {
  const { t } = useWords();
  return (
    <Part title={t("account.sessions")} text={t("account.sessions_text")}>
      <ul aria-label={t("account.sessions")}>
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session} onEnded={onEnded} />
        ))}
      </ul>
    </Part>
  );
}

function SessionLine({ session, onEnded }: { session: SessionView; onEnded: () => void }) {
  const { http, toasts, time } = useDesk();
  const { t, format } = useWords();
  const [busy, setBusy] = useState(false);
  const now = time.coarse.value;
  const since = format.moment(session.since, now);
  const isBrowser = session.kind === "browser";
  const Sign = isBrowser ? AppWindow : Bot;
  const end = async (): Promise<void> => {
    setBusy(true);
    const answer = await http.endSession(session.id);
    setBusy(false);
    // Not found is as good: it ended before.
    if (answer.kind === "ok" || (answer.kind === "problem" && answer.problem.status === 404)) {
      toasts.say({ kind: "session_ended" });
      onEnded();
    } else toasts.say({ kind: "unreachable" }, "bad");
  };
  return (
    <li class="account-session">
      <Sign size={20} aria-hidden="true" />
      <p>
        {isBrowser ? t("account.browser") : t("account.program")} {session.here && <Chip tone="done">{t("account.here")}</Chip>}
        <small>
          {t("account.since", { at: since })}, {t("account.until", { at: format.moment(session.until, now) })}
        </small>
      </p>
      {!session.here && (
        <Button busy={busy} label={t("account.end_session", { since })} onPress={() => void end()}>
          {t("account.end")}
        </Button>
      )}
    </li>
  );
}
