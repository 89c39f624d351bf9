import { Heart, Undo2 } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Entry } from "../../connection/outbox.ts";
import { type Mark, wordsRights } from "../../desk/words.ts";
import type { Command, EventFrame, TicketView } from "../../protocol/generated.ts";
import { Button } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { SendingState } from "./sending_state.tsx";
import { useThank } from "./use_thank.ts";
import { Words } from "./words.tsx";

type MarkProps = { frame: EventFrame; mark: Mark; view: TicketView };

/** In place of words that are no more. */
export function TakenBack({ who }: { who: string }) {
  const { t } = useWords();
  return <p class="said-gone">{t("talk.taken_back_by", { who })}</p>;
}

/** That words were changed, with what they were before; and what of this member's is under way with them. */
export function EditedMark({ frame, mark, view }: MarkProps) {
  const { commands } = useDesk();
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const pending = commands.entries.value.find((entry) => changes(entry, view, frame) !== undefined);
  const isEdited = mark.edits.length > 0 && !mark.deleted;
  if (pending === undefined && !isEdited) return null;
  const isDelete = pending !== undefined && changes(pending, view, frame) === "delete";
  return (
    <p class="said-foot">
      {isEdited && (
        <button type="button" class="said-edited" onClick={() => setOpen(true)}>
          {t("talk.edited")}
        </button>
      )}
      {pending !== undefined && (
        <span class="said-pending" role="status">
          {isDelete && <span>{t("talk.taking_back")}</span>}
          <SendingState id={pending.id} sending={pending.sending} />
          {pending.sending === "held" && (
            <Button icon={Undo2} onPress={() => commands.takeBack(pending.id)}>
              {t("action.undo")}
            </Button>
          )}
        </span>
      )}
      {open && <History frame={frame} mark={mark} onClose={() => setOpen(false)} />}
    </p>
  );
}

/** Every form that the words had, the newest first. */
function History({ frame, mark, onClose }: { frame: EventFrame; mark: Mark; onClose: () => void }) {
  const { time } = useDesk();
  const { t, format } = useWords();
  const versions = [frame, ...mark.edits].toReversed();
  return (
    <Dialog title={t("talk.history")} closeLabel={t("action.close")} onClose={onClose} wide>
      <ol class="history">
        {versions.map((version) => (
          <li key={version.seq}>
            <time class="said-time numbers" dateTime={format.iso(version.at)}>
              {format.moment(version.at, time.coarse.peek())}
            </time>
            {"text" in version.event && <Words text={version.event.text ?? ""} />}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

/** Who thanks for it; pressing adds or takes back one's own. */
export function Thanks({ frame, mark, view }: MarkProps) {
  const { time } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const { thank, busy } = useThank(frame, mark, view);
  const count = mark.thanks.length;
  if (count === 0 || mark.deleted) return null;
  const who = mark.thanks.map(({ name }) => name).join(", ");
  const isMine = mark.thanks.some(({ id }) => id === me.id);
  const may = wordsRights(me, view, frame, time.coarse.peek()).thank;
  const label = t("talk.thanks_from", { who });
  const inside = (
    <>
      <Heart size={14} aria-hidden="true" />
      <span class="numbers">{count}</span>
    </>
  );
  return (
    <p class="said-foot">
      {may ? (
        <button type="button" class={classes("thanks", isMine && "mine")} aria-pressed={isMine} aria-label={label} title={label} disabled={busy} onClick={thank}>
          {inside}
        </button>
      ) : (
        <span class="thanks" role="img" aria-label={label} title={label}>
          {inside}
        </span>
      )}
    </p>
  );
}

/** What an unanswered command does to these words. */
function changes({ frame: { ...outgoing } }: Entry, view: TicketView, frame: EventFrame): "edit" | "delete" | undefined {
  if (outgoing.type !== "command" || outgoing.ticket !== view.id) return undefined;
  const command: Command = outgoing.command;
  if (!("message" in command) || command.message !== frame.seq) return undefined;
  const isStaff = frame.stream === "staff";
  if (command.kind === (isStaff ? "edit_note" : "edit")) return "edit";
  return command.kind === (isStaff ? "delete_note" : "delete") ? "delete" : undefined;
}
