import "./composer.css";
import { useSignal } from "@preact/signals";
import { ArrowUp, EyeOff, Lightbulb, MessageSquare, Reply, SendHorizontal, X } from "lucide-preact";
import { useMemo, useRef } from "preact/hooks";
import { can } from "../../desk/can.ts";
import { readable, withFiles } from "../../desk/files.ts";
import { placeOf } from "../../desk/timeline.ts";
import type { EventFrame, TicketId, TicketView } from "../../protocol/generated.ts";
import type { FilePlace } from "../../stores/attachments.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Choice, type Option } from "../../ui/choice.tsx";
import { classes } from "../../ui/classes.ts";
import { TextArea } from "../../ui/field.tsx";
import { useDesk, useMe, useWords } from "../context.tsx";
import { useKeyAction } from "../frame/keys.ts";
import { refusalText } from "../words/refusal.ts";
import { AttachButtons, AttachmentList, pastedFiles } from "./attachments.tsx";
import { HereLine } from "./here.tsx";
import { END, isTalk, wordsIn } from "./items.ts";
import { MentionList } from "./mentions.tsx";
import { firstLine } from "./quoted.tsx";
import { ReturnedWords } from "./returned.tsx";
import { areaCompletion, useCompletion } from "./use_completion.ts";
import { useDroppedFiles } from "./use_dropped_files.ts";

type Mode = "post" | "answer" | "note";

/** Where the draft keeps which words are replied to. */
export function replyPlace(ticket: TicketId): string {
  return `${ticket}:reply`;
}

type ComposerProps = {
  view: TicketView;
  events: readonly EventFrame[];
  /** Brings a place of the talk into sight. */
  onShow: (place: string) => void;
};

/** Where one writes: to everybody, as an answer, or as a note among second line. */
export function Composer({ view, events, onShow }: ComposerProps) {
  const { drafts, commands, live, time, attachments } = useDesk();
  const { t, format } = useWords();
  const me = useMe();
  const area = useRef<HTMLTextAreaElement>(null);
  const chosen = useSignal<Mode>("post");
  const now = time.coarse.value;
  const modes = (["post", "answer", "note"] as const).filter((kind) => {
    const verdict = can(me, view, kind, now);
    return verdict.can || verdict.why.code !== "not_permitted";
  });
  const reply = drafts.at(replyPlace(view.id));
  const replied = useReplied(events, reply.value);
  // A reply is a message to all.
  const mode = replied === undefined && modes.includes(chosen.value) ? chosen.value : "post";
  // A note keeps a draft of its own, so that it can never go out as a message to all.
  const words = drafts.at(`${view.id}:${mode === "note" ? "note" : "public"}`);
  const verdict = can(me, view, mode, now);
  const newer = useNewer(events, words.value !== "", me.id);
  const typing = useTyping(view.id);
  const completion = useCompletion(area, words, view);
  // Right after asking, what helps most is more of the same: what exactly, since when, how many.
  const isAsker = view.requester.id === me.id && view.public_head <= 2;
  const place: FilePlace = { ticket: view.id, stream: mode === "note" ? "staff" : "public" };
  const files = attachments.at(place).value;
  const hasFiles = files.some(({ state }) => state === "there");
  const addFiles = (added: File[]): void => attachments.add(place, added);
  useDroppedFiles(verdict.can ? addFiles : undefined);
  const send = (): void => {
    if (why !== undefined) return;
    const text = withFiles(words.value, attachments.there(place));
    // From here the outbox keeps them, so only now their draft may go.
    void commands.run(view.id, replied === undefined ? { kind: mode, text } : { kind: "reply", to: replied.seq, text });
    attachments.clear(place);
    words.value = "";
    chosen.value = "post";
    reply.value = "";
    onShow(END);
    area.current?.focus();
  };
  const write = (kind: Mode): void => {
    chosen.value = kind;
    reply.value = "";
    area.current?.focus();
  };
  useKeyAction("reply", verdict.can ? () => write("post") : undefined);
  useKeyAction("answer", verdict.can && modes.includes("answer") ? () => write("answer") : undefined);
  useKeyAction("note", verdict.can && modes.includes("note") ? () => write("note") : undefined);
  const bytes = new TextEncoder().encode(words.value).length;
  const bytesMax = live.known.value?.limits.text_bytes_max ?? Number.MAX_SAFE_INTEGER;
  const why = whyNot();
  function whyNot(): string | undefined {
    if (!verdict.can) return refusalText(verdict.why, t, format);
    if (files.some(({ state }) => state === "sending")) return t("files.why_sending");
    if (words.value.trim() === "" && !hasFiles) return t("composer.why_empty");
    return bytes > bytesMax ? t("refusal.text_too_long", { n: bytesMax }) : undefined;
  }
  return (
    <section class={classes("composer", mode)} aria-label={t("composer.label")} data-composer>
      <HereLine ticket={view.id} />
      <ReturnedWords
        ticket={view.id}
        onAgain={(text) => {
          words.value = words.value === "" ? text : `${words.value}\n${text}`;
          area.current?.focus();
        }}
      />
      {newer !== undefined && (
        <button type="button" class="composer-newer" onClick={() => onShow(newer.place)}>
          <ArrowUp size={16} aria-hidden="true" />
          {newer.isAnswer ? t("composer.newer_answer", { n: newer.count }) : t("composer.newer", { n: newer.count })}
        </button>
      )}
      {verdict.can ? (
        <form
          class="composer-form"
          onPaste={(event) => {
            const pasted = pastedFiles(event);
            if (pasted.length === 0) return;
            event.preventDefault();
            addFiles(pasted);
          }}
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          {replied !== undefined && (
            <Replying
              frame={replied}
              onEnd={() => {
                reply.value = "";
                area.current?.focus();
              }}
            />
          )}
          <div class="mention-place">
            <MentionList completion={completion} />
          </div>
          <TextArea
            label={t(`composer.${mode}`)}
            quietLabel
            rows={1}
            placeholder={isAsker && mode === "post" ? t("composer.details_placeholder") : t(`composer.${mode}_placeholder`)}
            value={words.value}
            onValue={(value) => {
              words.value = value;
              // That second line writes a note is nobody else's business.
              if (value !== "" && mode !== "note") typing();
            }}
            onSend={send}
            areaRef={area}
            completion={areaCompletion(completion)}
          />
          <AttachmentList place={place} />
          <div class="composer-foot">
            <AttachButtons onFiles={addFiles} />
            {modes.length > 1 && (
              <Choice
                label={t("composer.mode")}
                options={modes.map((kind) => modeOption(kind, t))}
                value={mode}
                onValue={write}
              />
            )}
            <span class="composer-hint">{mode === "note" ? t("composer.note_hint") : t("composer.hint")}</span>
            <Button kind={mode === "note" ? "staff" : "primary"} type="submit" icon={SendHorizontal} why={why}>
              {t(`composer.send_${mode}`)}
            </Button>
          </div>
        </form>
      ) : (
        <p class="composer-closed">{refusalText(verdict.why, t, format)}</p>
      )}
    </section>
  );
}

/** The words that are being replied to, if they are held here. */
function useReplied(events: readonly EventFrame[], seq: string): EventFrame | undefined {
  return useMemo(() => (seq === "" ? undefined : events.find((frame) => frame.stream === "public" && String(frame.seq) === seq)), [events, seq]);
}

function Replying({ frame, onEnd }: { frame: EventFrame; onEnd: () => void }) {
  const { t } = useWords();
  return (
    <p class="composer-replying">
      <Reply size={16} aria-hidden="true" />
      <span class="quoted-who">{t("composer.replying", { who: frame.by?.name ?? "" })}</span>
      <span class="quoted-words" dir="auto">
        {firstLine(readable(wordsIn(frame)))}
      </span>
      <IconButton label={t("composer.reply_end")} icon={X} onPress={onEnd} />
    </p>
  );
}

const MODE_ICONS = { post: MessageSquare, answer: Lightbulb, note: EyeOff };

function modeOption(mode: Mode, t: ReturnType<typeof useWords>["t"]): Option<Mode> {
  return { value: mode, label: t(`composer.${mode}`), icon: MODE_ICONS[mode], ...(mode === "note" ? { tone: "staff" } : {}) };
}

/** An answer counts for more than talk: if there are some, it is those that are counted. */
type Newer = { count: number; place: string; isAnswer: boolean };

/** What others said since the member began to write. */
function useNewer(events: readonly EventFrame[], writing: boolean, me: number): Newer | undefined {
  const began = useRef<number>();
  const head = events.findLast((frame) => frame.stream === "public")?.seq ?? 0;
  if (!writing) began.current = undefined;
  else began.current ??= head;
  const since = began.current;
  if (since === undefined) return undefined;
  const fresh: EventFrame[] = [];
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const frame = events[at];
    if (frame === undefined || (frame.stream === "public" && frame.seq <= since)) break;
    if (frame.stream === "public" && isTalk(frame) && frame.by?.id !== me) fresh.unshift(frame);
  }
  const answers = fresh.filter((frame) => frame.event.kind !== "posted");
  const shown = answers.length > 0 ? answers : fresh;
  const first = shown[0];
  return first === undefined ? undefined : { count: shown.length, place: placeOf(first), isAnswer: answers.length > 0 };
}

/** Says "is typing" often enough to last, and no oftener. */
function useTyping(ticket: number): () => void {
  const { live, clock } = useDesk();
  const last = useRef(0);
  return () => {
    const every = (live.known.value?.limits.typing_ms ?? 6_000) / 2;
    if (clock.now() - last.current < every) return;
    last.current = clock.now();
    live.typing(ticket);
  };
}
