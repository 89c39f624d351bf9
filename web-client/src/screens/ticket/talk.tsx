import "./talk.css";
import { ArrowDown } from "lucide-preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { EventFrame } from "../../protocol/generated.ts";
import type { Known } from "../../stores/live.ts";
import type { TicketState } from "../../stores/tickets.ts";
import { useDesk, useWords } from "../context.tsx";
import type { DialogName } from "../dialogs/ticket_dialog.tsx";
import { AnswerCard } from "./answer_card.tsx";
import { type Item, itemsOf } from "./items.ts";
import { Line } from "./line.tsx";
import { PendingTalk } from "./pending_talk.tsx";
import { Said } from "./said.tsx";

type TalkProps = {
  state: Extract<TicketState, { kind: "open" }>;
  events: readonly EventFrame[];
  known: Known;
  onDialog: (name: DialogName) => void;
};

/** So near to the end counts as reading the newest, in pixels. */
const AT_END_PX = 80;

/**
 * Everything that was said and done, in order. It is a log, but not heard by itself: what is worth
 * hearing is announced elsewhere, so that reading older pages does not read them all aloud.
 */
export function Talk({ state, events, known }: TalkProps) {
  const { tickets, toasts } = useDesk();
  const { t } = useWords();
  const { view } = state;
  const items = useMemo(() => itemsOf(events), [events]);
  const { box, lines, atEnd, toEnd, missed, onScroll } = useEnd(events.length);
  const readEarlier = async (): Promise<void> => {
    const height = box.current?.scrollHeight ?? 0;
    const read = await tickets.readEarlier(view.id);
    if (!read) toasts.say({ kind: "unreachable" }, "bad");
    // What was read stays under the eye while older lines come above it.
    requestAnimationFrame(() => box.current?.scrollBy(0, box.current.scrollHeight - height));
  };
  return (
    <div class="talk-place">
      <div class="talk" role="log" aria-live="off" aria-label={t("talk.label")} tabIndex={0} ref={box} onScroll={onScroll}>
        <div class="talk-lines" ref={lines}>
        {state.earlier && (
          <button type="button" class="talk-earlier" disabled={state.readingEarlier} onClick={() => void readEarlier()}>
            {state.readingEarlier ? t("frame.loading") : t("talk.earlier")}
          </button>
        )}
        {items.map((item) => (
          <ItemView key={item.key} item={item} view={view} known={known} />
        ))}
          <PendingTalk view={view} />
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="talk-newer" onClick={toEnd}>
          <ArrowDown size={16} aria-hidden="true" />
          {missed > 0 ? t("talk.newer", { n: missed }) : t("talk.to_end")}
        </button>
      )}
    </div>
  );
}

function ItemView({ item, view, known }: { item: Item; view: TalkProps["state"]["view"]; known: Known }) {
  const { time } = useDesk();
  const { format } = useWords();
  switch (item.kind) {
    case "day":
      return (
        <p class="talk-day">
          <span>{format.day(item.at, time.coarse.peek())}</span>
        </p>
      );
    case "said":
      return <Said frame={item.frame} follows={item.follows} />;
    case "answer":
      return <AnswerCard frame={item.frame} view={view} />;
    case "line":
      return <Line frame={item.frame} topics={known.topics} />;
  }
}

/**
 * Keeps the newest in sight while it is in sight, whatever grows or shrinks, and counts what came
 * while it was not.
 */
function useEnd(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const isAtEnd = useRef(true);
  const seen = useRef(count);
  const toEnd = (): void => {
    const element = box.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
    });
    for (const element of [box.current, lines.current]) if (element !== null) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  if (atEnd) seen.current = count;
  const onScroll = (): void => {
    const element = box.current;
    if (element === null) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    setAtEnd(isAtEnd.current);
  };
  return { box, lines, atEnd, toEnd, missed: Math.max(0, count - seen.current), onScroll };
}
