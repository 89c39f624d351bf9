import { BadgeCheck, Lightbulb, Wrench } from "lucide-preact";
import { placeOf } from "../../desk/timeline.ts";
import type { AnswerState, EventFrame, TicketView } from "../../protocol/generated.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Chip } from "../../ui/chip.tsx";
import { classes } from "../../ui/classes.ts";
import { useWords } from "../context.tsx";
import { SaidTools } from "./said_tools.tsx";
import { Words } from "./words.tsx";

type AnswerProps = { frame: EventFrame; view: TicketView; find: string; onQuote: ((text: string) => void) | undefined };

/** Words offered as the solution, and what the requester made of them. */
export function AnswerCard({ frame, view, find, onQuote }: AnswerProps) {
  const { t, format } = useWords();
  const { event, by } = frame;
  if ((event.kind !== "answered" && event.kind !== "resolved") || by === undefined) return null;
  const isResolution = event.kind === "resolved";
  // Answers of an earlier cycle have no state any more.
  const state = view.answers.find((answer) => answer.seq === frame.seq)?.state;
  return (
    <div
      id={placeOf(frame)}
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
        <Words text={event.text} find={find} />
      </div>
      <SaidTools who={by.name} text={event.text} onQuote={onQuote} />
    </div>
  );
}

function StateChip({ state, view }: { state: AnswerState | undefined; view: TicketView }) {
  const { t } = useWords();
  if (state === "accepted") {
    return (
      <Chip tone="done" icon={BadgeCheck}>
        {t("answer.accepted")}
      </Chip>
    );
  }
  if (state === "declined") return <Chip tone="rest">{t("answer.declined")}</Chip>;
  return state === "waiting" && view.stage.kind !== "closed" ? (
    <Chip tone="due">{t("answer.waiting", { who: view.requester.name })}</Chip>
  ) : null;
}
