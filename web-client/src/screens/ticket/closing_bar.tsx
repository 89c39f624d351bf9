import "./closing_bar.css";
import { BadgeCheck, RefreshCw, Undo2, X } from "lucide-preact";
import { acceptable, can } from "../../desk/can.ts";
import type { Entry } from "../../connection/outbox.ts";
import type { AnswerView, Command, TicketView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import type { DialogName } from "../dialogs/ticket_dialog.tsx";
import { firstName } from "../words/stage.ts";

type ClosingBarProps = { view: TicketView; onDialog: (name: DialogName) => void };

/**
 * How long a verdict can be taken back before it goes out, in milliseconds. It names its answer and so
 * means the same later: without a line it waits for one.
 */
const UNDO_MS = 5_000;

type Verdict = Extract<Command, { kind: "accept" | "not_yet" }>;

/** Two big buttons for the requester, when an answer waits or IT says that it is solved. */
export function ClosingBar({ view, onDialog }: ClosingBarProps) {
  const { time, commands, toasts } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const now = time.coarse.value;
  const open = acceptable(view);
  const answer = view.answers.findLast((one) => one.state === "waiting" && open.includes(one.seq));
  const given = commands.entries.value.find((entry) => verdictIn(entry, view) !== undefined);
  if (answer === undefined || !can(me, view, "accept", now).can) return null;
  const run = async (command: Verdict): Promise<void> => {
    const outcome = await commands.runHeld(view.id, command, UNDO_MS);
    if (outcome.kind === "refused") toasts.say({ kind: "refused", refusal: outcome.refusal }, "bad");
    if (outcome.kind === "given_up") toasts.say({ kind: "given_up" }, "bad");
  };
  return (
    <section class="closing" aria-label={t("closing.label")}>
      {given === undefined ? (
        <Question view={view} answer={answer} onVerdict={(command) => void run(command)} onDialog={onDialog} />
      ) : (
        <Given entry={given} view={view} answer={answer} />
      )}
    </section>
  );
}

type QuestionProps = ClosingBarProps & { answer: AnswerView; onVerdict: (command: Verdict) => void };

function Question({ view, answer, onVerdict, onDialog }: QuestionProps) {
  const { time } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const mayDecline = can(me, view, "not_yet", time.coarse.value).can;
  return (
    <>
      <p>{t("closing.question", { who: answer.by.name })}</p>
      <div class="closing-buttons">
        <Button kind="done" icon={BadgeCheck} onPress={() => onVerdict({ kind: "accept", answer: answer.seq })} wide>
          {t("closing.accept", { who: firstName(answer.by.name) })}
        </Button>
        {mayDecline ? (
          <Button icon={X} onPress={() => onVerdict({ kind: "not_yet", answer: answer.seq })} wide>
            {t("closing.not_yet")}
          </Button>
        ) : (
          <Button icon={RefreshCw} onPress={() => onDialog("reopen")} wide>
            {t("action.reopen")}
          </Button>
        )}
      </div>
    </>
  );
}

/** What was just pressed, and the way back while there is one. */
function Given({ entry, view, answer }: { entry: Entry; view: TicketView; answer: AnswerView }) {
  const { commands, time } = useDesk();
  const { t, format } = useWords();
  const isAccepted = verdictIn(entry, view)?.kind === "accept";
  const isHeld = entry.sending === "held";
  const left = entry.again === undefined ? 0 : time.fromLocal(entry.again) - time.now.value;
  return (
    <div class="closing-given" role="status">
      <p>
        {isAccepted ? <BadgeCheck size={20} aria-hidden="true" /> : <X size={20} aria-hidden="true" />}
        {isAccepted ? t("closing.accepted", { who: firstName(answer.by.name) }) : t("closing.declined")}
      </p>
      {isHeld ? (
        <Button icon={Undo2} onPress={() => commands.takeBack(entry.id)}>
          {t("action.undo")}
          <span class="closing-left numbers" aria-hidden="true">
            {format.countdown(Math.max(0, left))}
          </span>
        </Button>
      ) : (
        <span class="closing-sending">{t(`sending.${entry.sending}`)}</span>
      )}
    </div>
  );
}

function verdictIn({ frame }: Entry, view: TicketView): Verdict | undefined {
  if (frame.type !== "command" || frame.ticket !== view.id) return undefined;
  return frame.command.kind === "accept" || frame.command.kind === "not_yet" ? frame.command : undefined;
}
