import { EyeOff } from "lucide-preact";
import type { EventFrame } from "../../protocol/generated.ts";
import { placeOf } from "../../desk/timeline.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { classes } from "../../ui/classes.ts";
import { useWords } from "../context.tsx";
import { SaidTools } from "./said_tools.tsx";
import { Words } from "./words.tsx";

type SaidProps = { frame: EventFrame; follows: boolean; find: string; onQuote: ((text: string) => void) | undefined };

/** What somebody said: to everybody, or as a note among second line. */
export function Said({ frame, follows, find, onQuote }: SaidProps) {
  const { t, format } = useWords();
  const { event, by } = frame;
  if (!("text" in event) || event.text === undefined || by === undefined) return null;
  const isNote = event.kind === "noted";
  return (
    <div
      id={placeOf(frame)}
      class={classes("said", follows && "follows", isNote && "note", event.kind === "asked" && "question")}
      data-event={event.kind}
    >
      {follows ? <span /> : <Avatar id={by.id} name={by.name} />}
      <div class="said-body">
        {!follows && (
          <p class="said-head">
            <span class="said-name">{by.name}</span>
            <time class="said-time numbers" dateTime={format.iso(frame.at)}>
              {format.time(frame.at)}
            </time>
            {isNote && (
              <span class="said-mark">
                <EyeOff size={14} aria-hidden="true" />
                {t("talk.note")}
              </span>
            )}
          </p>
        )}
        <Words text={event.text} find={find} />
      </div>
      <SaidTools who={by.name} text={event.text} onQuote={onQuote} />
    </div>
  );
}
