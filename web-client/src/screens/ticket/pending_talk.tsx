import "./pending.css";
import { EyeOff, Lightbulb } from "lucide-preact";
import type { Outgoing, Sending } from "../../connection/outbox.ts";
import type { TicketView } from "../../protocol/generated.ts";
import { TALK, wordsOf } from "../../stores/commands.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { classes } from "../../ui/classes.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { SendingState } from "./sending_state.tsx";
import { Words } from "./words.tsx";

type PendingWords = { id: string; frame: Outgoing; sending: Sending | "stored" };

/** What this member said and what has not come back as an event yet, with what is known of it. */
export function PendingTalk({ view }: { view: TicketView }) {
  const { commands } = useDesk();
  const stored = commands.stored.value
    .filter(({ receipt }) => receipt.ticket === view.id && receipt.seq > headOf(view, receipt.stream))
    .map(({ id, frame }): PendingWords => ({ id, frame, sending: "stored" }));
  const unanswered = commands.entries.value
    .filter(({ frame }) => frame.type === "command" && frame.ticket === view.id && isSaid(frame))
    .map(({ id, frame, sending }): PendingWords => ({ id, frame, sending }));
  return (
    <>
      {[...stored, ...unanswered].map((one) => (
        <PendingView key={one.id} pending={one} />
      ))}
    </>
  );
}

function PendingView({ pending }: { pending: PendingWords }) {
  const { t } = useWords();
  const me = useMe();
  const kind = pending.frame.type === "command" ? pending.frame.command.kind : "ask";
  return (
    <div class={classes("said", kind === "note" && "note")} data-pending={pending.sending}>
      <Avatar id={me.id} name={me.name} />
      <div class="said-body">
        <p class="said-head">
          <span class="said-name">{me.name}</span>
          {kind === "note" && (
            <span class="said-mark">
              <EyeOff size={14} aria-hidden="true" />
              {t("talk.note")}
            </span>
          )}
          {kind === "answer" && (
            <span class="said-mark">
              <Lightbulb size={14} aria-hidden="true" />
              {t("answer.answer")}
            </span>
          )}
          <SendingState id={pending.id} sending={pending.sending} />
        </p>
        <Words text={wordsOf(pending.frame)} />
      </div>
    </div>
  );
}

function isSaid(frame: Outgoing): boolean {
  return frame.type === "command" && TALK.has(frame.command.kind);
}

function headOf(view: TicketView, stream: "public" | "staff"): number {
  return stream === "public" ? view.public_head : (view.staff_head ?? 0);
}
