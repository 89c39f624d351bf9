import { Copy, Ellipsis, Heart, type LucideIcon, Pencil, Reply, TextQuote, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { placeOf } from "../../desk/timeline.ts";
import { type Mark, wordsRights } from "../../desk/words.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import { classes } from "../../ui/classes.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useIsNear } from "./near.ts";
import { useThank } from "./use_thank.ts";
import { useCopy } from "./words.tsx";

/** What words in the talk ask of the room around them. */
export type TalkDeeds = {
  /** Absent where the member cannot write. */
  onQuote: ((text: string) => void) | undefined;
  onReply: (frame: EventFrame) => void;
  /** Brings a place of the talk into sight. */
  onShow: (place: string) => void;
};

type ToolsProps = { frame: EventFrame; mark: Mark; view: TicketView; text: string; deeds: TalkDeeds; onEdit: () => void };
type Tool = { key: string; label: string; icon: LucideIcon; pressed?: boolean; run: () => void };

/** So long words can be had back that were taken back, in milliseconds. */
const UNDO_MS = 5_000;

/**
 * What can be done with words: there when they are pointed at or focused; under a finger, after a press. Who
 * goes by keys or hears the page finds one button, and the others behind it.
 */
export function SaidTools(props: ToolsProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const isNear = useIsNear(placeOf(props.frame));
  const isShown = open || isNear;
  const who = props.frame.by?.name ?? "";
  return (
    <div class={classes("said-tools", isShown && "shown")}>
      <button type="button" class="said-tool said-more" aria-label={t("talk.tools", { who })} aria-expanded={isShown} onClick={() => setOpen(!open)}>
        <Ellipsis size={18} aria-hidden="true" />
      </button>
      {isShown && <ToolButtons {...props} onDone={() => setOpen(false)} />}
    </div>
  );
}

function ToolButtons({ onDone, ...props }: ToolsProps & { onDone: () => void }) {
  return (
    <>
      {useTools(props).map(({ key, label, icon: Icon, pressed, run }) => (
        <button
          key={key}
          type="button"
          class="said-tool"
          aria-label={label}
          title={label}
          aria-pressed={pressed}
          onClick={() => {
            onDone();
            run();
          }}
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
    </>
  );
}

function useTools({ frame, mark, view, text, deeds, onEdit }: ToolsProps): Tool[] {
  const { commands, toasts, time } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const copy = useCopy();
  const { thank, isMine } = useThank(frame, mark, view);
  const rights = wordsRights(me, view, frame, time.coarse.peek());
  const who = frame.by?.name ?? "";
  const takeBack = (): void => {
    const kind = frame.stream === "staff" ? "delete_note" : "delete";
    void commands.runHeld(view.id, { kind, message: frame.seq }, UNDO_MS).then((outcome) => {
      if (outcome.kind === "refused") toasts.say({ kind: "refused", refusal: outcome.refusal }, "bad");
      return outcome;
    });
  };
  const { onQuote } = deeds;
  return [
    ...(rights.thank ? [{ key: "thank", label: t(isMine ? "talk.thank_undo" : "talk.thank", { who }), icon: Heart, pressed: isMine, run: thank }] : []),
    ...(rights.reply ? [{ key: "reply", label: t("talk.reply", { who }), icon: Reply, run: () => deeds.onReply(frame) }] : []),
    ...(onQuote === undefined ? [] : [{ key: "quote", label: t("talk.quote", { who }), icon: TextQuote, run: () => onQuote(text) }]),
    { key: "copy", label: t("talk.copy", { who }), icon: Copy, run: () => copy(text) },
    ...(rights.edit ? [{ key: "edit", label: t("talk.edit"), icon: Pencil, run: onEdit }] : []),
    ...(rights.delete ? [{ key: "delete", label: t("talk.take_back"), icon: Trash2, run: takeBack }] : []),
  ];
}
