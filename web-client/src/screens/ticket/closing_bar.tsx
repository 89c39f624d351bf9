import "./closing_bar.css";
import { BadgeCheck, RefreshCw, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { acceptable, can } from "../../desk/can.ts";
import type { Command, TicketView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import type { DialogName } from "../dialogs/ticket_dialog.tsx";
import { firstName } from "../words/stage.ts";

type ClosingBarProps = { view: TicketView; onDialog: (name: DialogName) => void };

/** Two big buttons for the requester, when an answer waits or IT says that it is solved. */
export function ClosingBar({ view, onDialog }: ClosingBarProps) {
  const { time, live, commands, toasts } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [busy, setBusy] = useState<"accept" | "not_yet">();
  const now = time.coarse.value;
  const open = acceptable(view);
  const answer = view.answers.findLast((one) => one.state === "waiting" && open.includes(one.seq));
  if (answer === undefined || !can(me, view, "accept", now).can) return null;
  const why = live.connection.value === "offline" ? t("action.offline") : undefined;
  const mayDecline = can(me, view, "not_yet", now).can;
  const run = async (kind: "accept" | "not_yet", command: Command): Promise<void> => {
    setBusy(kind);
    const outcome = await commands.run(view.id, command);
    setBusy(undefined);
    if (outcome.kind === "refused") toasts.say({ kind: "refused", refusal: outcome.refusal }, "bad");
    if (outcome.kind === "given_up") toasts.say({ kind: "given_up" }, "bad");
  };
  return (
    <section class="closing" aria-label={t("closing.label")}>
      <p>{t("closing.question", { who: answer.by.name })}</p>
      <div class="closing-buttons">
        <Button
          kind="done"
          icon={BadgeCheck}
          busy={busy === "accept"}
          why={why}
          onPress={() => void run("accept", { kind: "accept", answer: answer.seq })}
          wide
        >
          {t("closing.accept", { who: firstName(answer.by.name) })}
        </Button>
        {mayDecline ? (
          <Button
            icon={X}
            busy={busy === "not_yet"}
            why={why}
            onPress={() => void run("not_yet", { kind: "not_yet", answer: answer.seq })}
            wide
          >
            {t("closing.not_yet")}
          </Button>
        ) : (
          <Button icon={RefreshCw} why={why} onPress={() => onDialog("reopen")} wide>
            {t("action.reopen")}
          </Button>
        )}
      </div>
    </section>
  );
}
