import { BadgeCheck, Lightbulb, Wrench } from "lucide-preact";
import { useState } from "preact/hooks";
import type { AnswerState, TicketView } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Chip } from "../../ui/chip.tsx";
import { classes } from "../../ui/classes.ts";
import { useMe, useWords } from "../context.tsx";
import { EditForm } from "./edit_form.tsx";
import type { Item } from "./items.ts";
import { EditedMark, TakenBack, Thanks } from "./marks.tsx";
import { SaidTools, type TalkDeeds } from "./said_tools.tsx";
import { Words } from "./words.tsx";

type AnswerProps = { item: Extract<Item, { kind: "answer" }>; view: TicketView; find: string; deeds: TalkDeeds };

/** Words offered as the solution, and what the requester made of them. */
export function AnswerCard({ item, view, find, deeds }: AnswerProps) {
  const { t, format } = useWords();
  const [editing, setEditing] = useState(false);
  const { frame, mark } = item;
  const { event, by } = frame;
  if ((event.kind !== "answered" && event.kind !== "resolved") || by === undefined) return null;
  const isResolution = event.kind === "resolved";
  // Answers of an earlier cycle have no state any more.
  const text = mark.text ?? event.text;
  const state = view.answers.find((answer) => answer.seq === frame.seq)?.state;
  return (
    <div
      id={item.key}
      class={classes("answer", isResolution && "resolution", state)}
      data-event={event.kind}
      data-answer={state}
    >
      <Avatar id={by.id} name={by.name} />
      <div class="answer-card">
        <div class="answer-head">
          <Chip tone={isResolution ? "staff" : "peer"} icon={isResolution ? Wrench : Lightbulb}>
            {isResolution ? t("answer.resolution") : t("answer.answer")}
          </Chip>
          <span class="said-name">{by.name}</span>
          <time class="said-time numbers" dateTime={format.iso(frame.at)}>
            {format.time(frame.at)}
          </time>
          <StateChip state={state} view={view} />
        </div>
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

function StateChip({ state, view }: { state: AnswerState | undefined; view: TicketView }) {
  const { t } = useWords();
  const me = useMe();
  if (state === "accepted") {
    return (
      <Chip tone="done" icon={BadgeCheck}>
        {t("answer.accepted")}
      </Chip>
    );
  }
  if (state === "declined") return <Chip tone="rest">{t("answer.declined")}</Chip>;
  return state === "waiting" && view.stage.kind !== "closed" ? (
    <Chip tone="due">{view.requester.id === me.id ? t("answer.waiting_you") : t("answer.waiting", { who: view.requester.name })}</Chip>
  ) : null;
}
