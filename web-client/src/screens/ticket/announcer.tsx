import { useEffect, useRef, useState } from "preact/hooks";
import { effectivePromise } from "../../desk/promise.ts";
import type { EventFrame, TicketView } from "../../protocol/generated.ts";
import { useDesk, useMe, useWords } from "../context.tsx";
import { eventLine } from "../words/event.ts";

/** The promise is heard of at these moments before its end, in milliseconds. */
const HEARD_AT_MS = [5 * 60_000, 60_000, 0];
/** Longer messages are heard to here and read in place, in characters. */
const HEARD_CHARACTERS = 280;

const NO_NAMES = { topics: [], teams: [] };

/** The one polite voice of a ticket: new words of others, changes, and the clock at few moments. */
export function Announcer({ view, events }: { view: TicketView; events: readonly EventFrame[] }) {
  const said = useSaid(events);
  const clock = useClock(view);
  return (
    <div class="only-heard" role="status" aria-live="polite" data-announcer>
      <p>{said}</p>
      <p>{clock}</p>
    </div>
  );
}

function useSaid(events: readonly EventFrame[]): string {
  const { live } = useDesk();
  const { t } = useWords();
  const me = useMe();
  const [said, setSaid] = useState("");
  const last = useRef<EventFrame>();
  const newest = events.at(-1);
  useEffect(() => {
    const before = last.current;
    last.current = newest;
    if (before === undefined || newest === before) return;
    const frame = newestOfOthers(events, before, me.id);
    if (frame !== undefined) setSaid(heard(frame));
  }, [newest]);
  function heard(frame: EventFrame): string {
    const { event, by } = frame;
    const line = eventLine(frame, live.known.value ?? NO_NAMES, t);
    if (line !== undefined) return line.text;
    const who = by?.name ?? t("event.desk");
    const text = "text" in event ? (event.text ?? "").slice(0, HEARD_CHARACTERS) : "";
    if (event.kind === "answered") return t("heard.answered", { who, text });
    return event.kind === "resolved" ? t("heard.resolved", { who, text }) : t("heard.posted", { who, text });
  }
  return said;
}

/**
 * Several events may be drawn together; the last one of somebody else since then is heard. That targets
 * moved only follows something that is said anyhow.
 */
function newestOfOthers(events: readonly EventFrame[], before: EventFrame, me: number): EventFrame | undefined {
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const frame = events[at];
    if (frame === before) return undefined;
    if (frame !== undefined && frame.by?.id !== me && frame.event.kind !== "retargeted") return frame;
  }
  return undefined;
}

function useClock(view: TicketView): string {
  const { time } = useDesk();
  const { t } = useWords();
  const before = useRef<number>();
  const [text, setText] = useState("");
  const promise = effectivePromise(view);
  const left = promise === undefined ? undefined : promise - time.now.value;
  useEffect(() => {
    const was = before.current;
    before.current = left;
    if (left === undefined || was === undefined) return;
    const passed = HEARD_AT_MS.find((moment) => was > moment && left <= moment);
    if (passed !== undefined) setText(passed === 0 ? t("heard.promise_over") : t("heard.promise", { n: passed / 60_000 }));
  }, [left]);
  return text;
}
