import { EyeOff } from "lucide-preact";
import { useState } from "preact/hooks";
import type { TicketView } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { classes } from "../../ui/classes.ts";
import { useWords } from "../context.tsx";
import { EditForm } from "./edit_form.tsx";
import type { Item } from "./items.ts";
import { EditedMark, TakenBack, Thanks } from "./marks.tsx";
import { Quoted } from "./quoted.tsx";
import { SaidTools, type TalkDeeds } from "./said_tools.tsx";
import { Words } from "./words.tsx";

type SaidProps = { item: Extract<Item, { kind: "said" }>; view: TicketView; find: string; deeds: TalkDeeds };

/** What somebody said: to everybody, as a reply, or as a note among second line. */
export function Said({ item, view, find, deeds }: SaidProps) {
  const { t, format } = useWords();
  const [editing, setEditing] = useState(false);
  const { frame, follows, mark, about } = item;
  const { event, by } = frame;
  if (!("text" in event) || event.text === undefined || by === undefined) return null;
  const isNote = event.kind === "noted";
  const text = mark.text ?? event.text;
  return (
    <div
      id={item.key}
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
        {about !== undefined && <Quoted about={about} onShow={deeds.onShow} />}
        {mark.deleted ? (
          <TakenBack who={by.name} />
        ) : editing ? (
          <EditForm frame={frame} text={text} view={view} onDone={() => setEditing(false)} />
        ) : (
          <Words text={text} find={find} />
        )}
        <EditedMark frame={frame} mark={mark} view={view} />
        <Thanks frame={frame} mark={mark} view={view} />
      </div>
      {!mark.deleted && !editing && <SaidTools frame={frame} mark={mark} view={view} text={text} deeds={deeds} onEdit={() => setEditing(true)} />}
    </div>
  );
}
